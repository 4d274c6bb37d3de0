/** Which send belongs to which receive, by what the probe says of both. */
import type { Match } from '../../../src/protocol/events.ts';
import type { ToldMessage } from './captured.ts';

/** `GET / → GET /` for each message, in the order in which they were sent; `nobody` stands for an end that is missing. */
export function pairs(told: readonly ToldMessage[]): readonly string[] {
  const sends = told.filter(({ kind }) => kind === 'send').sort((a, b) => a.time - b.time);
  const receives = told.filter(({ kind }) => kind === 'receive').sort((a, b) => a.time - b.time);
  const taken = new Set<ToldMessage>();
  const found = sends.flatMap((send) => {
    const same = receives.filter((receive) => areOne(send, receive.match));
    for (const receive of same) taken.add(receive);
    return same.length > 0 ? same.map(({ name }) => `${send.name} → ${name}`) : [`${send.name} → nobody`];
  });
  return [...found, ...receives.filter((one) => !taken.has(one)).map(({ name }) => `nobody → ${name}`)];
}

function areOne(send: ToldMessage, match: Match): boolean {
  if (match.by === 'own') return false;
  if (match.by === 'id') return send.isolate === match.isolate && send.seq === match.seq;
  return JSON.stringify(send.match) === JSON.stringify(match);
}
