import { idAt } from '../causality/links.ts';
import type { Lane } from '../causality/messages.ts';
import type { Run } from '../causality/run.ts';
import { readEvent } from '../causality/stored-event.ts';

/** Where two runs part: from here on, one node has sent another one something else. */
export interface Difference {
  readonly from: string;
  readonly to: string;
  /** How many messages between the two were the same. */
  readonly at: number;
  /** What was sent in each run; undefined where nothing was any more. */
  readonly first: string | undefined;
  readonly second: string | undefined;
  /** When, in the first run that has it: microseconds since its beginning. */
  readonly time: number;
}

interface Sent {
  readonly name: string;
  readonly time: number;
}

/**
 * The first difference between each two nodes, the earliest first. Nodes are the same if they are called so; how the messages of
 * different pairs are interleaved does not count, since that differs from run to run.
 */
export function differences(first: Run, second: Run): readonly Difference[] {
  const [here, there] = [sentBetween(first), sentBetween(second)];
  const found: Difference[] = [];
  for (const pair of new Set([...here.keys(), ...there.keys()])) {
    const [one, other] = [here.get(pair) ?? [], there.get(pair) ?? []];
    const end = Math.max(one.length, other.length);
    let at = 0;
    while (at < end && one[at]?.name === other[at]?.name) at++;
    if (at === end) continue;
    const [from = '', to = ''] = pair.split('\0');
    found.push({
      from,
      to,
      at,
      first: one[at]?.name,
      second: other[at]?.name,
      time: (one[at] ?? other[at])?.time ?? 0,
    });
  }
  return found.sort((a, b) => a.time - b.time);
}

function sentBetween({ store, messages }: Run): ReadonlyMap<string, readonly Sent[]> {
  const between = new Map<string, Sent[]>();
  const nodeOf = (lane: Lane | undefined) =>
    lane && ('external' in lane ? lane.external : (store.line(lane.isolate)?.node ?? ''));
  for (const line of store.lines) {
    for (let index = line.first; index < line.end; index++) {
      const id = idAt(line, index);
      const message = messages.of(id);
      const event = message?.id === id ? readEvent(store, id) : undefined;
      if (!message || !event) continue;
      for (const lane of message.to) {
        const pair = `${nodeOf(message.from) ?? ''}\0${nodeOf(lane)}`;
        const sent = between.get(pair) ?? [];
        between.set(pair, sent);
        sent.push({ name: event.name, time: event.time });
      }
    }
  }
  // Those of several isolates of a node.
  for (const sent of between.values()) sent.sort((a, b) => a.time - b.time);
  return between;
}
