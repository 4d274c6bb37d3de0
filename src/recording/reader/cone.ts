import type { Mark } from '../../causality/marks.ts';
import { type EventId, eventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import { type ConeAnswer, type ConeArguments, type MessagePicture, pictureVersion } from '../../protocol/picture.ts';
import { forgottenEvent } from '../errors.ts';
import { DrawnMessages } from './drawn-messages.ts';
import type { EventRow } from './event-rows.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Messages of a chain of causes. */
const MOST = 200;

/** Past and future of an event. @throws UserError where it is not there */
export function coneOf(run: RecordedRun, { event: id, scale, rows }: ConeArguments): ConeAnswer {
  const positions = run.positions(scale);
  const drawn = new DrawnMessages(run, positions, rows);
  const mark = run.marks.at(id);
  const event = mark ? undefined : drawn.event(id);
  if (!mark && !event) throw forgottenEvent(String(id));
  const [delivery] = event ? drawn.deliveriesOf(event) : [];
  // Of what is no message, its neighbours on its line.
  const [earlier, later] = mark ? besides(run, mark) : [event, event];
  const [send, receive] = [delivery?.send ?? earlier, delivery?.receive ?? later];
  const before = send ? frontierBefore(run, send.id) : nowhere;
  const after = receive ? frontierAfter(run, receive.id) : nowhere;
  const edges = rows.map((lanes) => {
    const lines = lanes.flatMap((lane) => run.lines.of(lane));
    const pasts = lines.flatMap((line) => {
      const seq = before.get(line.isolate);
      const last = seq === undefined ? undefined : lastUpTo(run, line.isolate, seq);
      return last ? [positions.of(last)] : [];
    });
    const futures = lines.flatMap((line) => {
      const seq = after.get(line.isolate);
      const first = seq === undefined ? undefined : firstFrom(run, line.isolate, seq);
      return first ? [positions.of(first)] : [];
    });
    return {
      ...(pasts.length > 0 && { past: Math.max(...pasts) }),
      ...(futures.length > 0 && { future: Math.min(...futures) }),
    };
  });
  // The ends of the message itself are neither.
  const own = mark ? 0 : 1;
  const past = countPast(run, before) - own;
  const future = countFuture(run, after) - own;
  const ends = mark ? 0 : send?.id === receive?.id ? 1 : 2;
  const total = run.lines.all.reduce((sum, { events }) => sum + events, 0);
  const message = delivery && drawn.draw(delivery);
  const chain = event ? chainOf(run, drawn, event) : { causes: [], effects: [], handlers: [] };
  return {
    version: pictureVersion,
    ...(message && { message }),
    ...{ at: positions.of(mark ?? event ?? nothing), row: drawn.rowOf(id), edges, past, future },
    concurrent: Math.max(0, total - past - future - ends),
    ...chain,
  };
}

const nowhere: ReadonlyMap<number, number> = new Map();
const nothing = { id: 0 as EventId, time: 0 };

function besides(run: RecordedRun, { id, time }: Mark): readonly [EventRow | undefined, EventRow | undefined] {
  const line = run.lines.at(isolateOf(id));
  if (line?.last === undefined) return [undefined, undefined];
  const next = run.lines.since(line, time);
  return [lastUpTo(run, line.isolate, seqOf(next) - 1), firstFrom(run, line.isolate, seqOf(next))];
}

/** The event and all that could have influenced it: the last `seq` of each isolate. */
export function frontierBefore(run: RecordedRun, id: EventId): ReadonlyMap<number, number> {
  const step = run.rows.prepared(
    'select send as other from pasts where receiver = ? and sender = ? and receive <= ? order by receive desc limit 1',
  );
  return frontier(
    run,
    id,
    (isolate, other, seq) => step.get(isolate, other, seq)?.['other'],
    (a, b) => a > b,
  );
}

/** The event and all that it could have influenced: the first `seq` of each isolate. */
export function frontierAfter(run: RecordedRun, id: EventId): ReadonlyMap<number, number> {
  const step = run.rows.prepared(
    'select receive as other from futures where sender = ? and receiver = ? and send >= ? order by send limit 1',
  );
  return frontier(
    run,
    id,
    (isolate, other, seq) => step.get(isolate, other, seq)?.['other'],
    (a, b) => a < b,
  );
}

function frontier(
  run: RecordedRun,
  id: EventId,
  reach: (isolate: number, other: number, seq: number) => unknown,
  isFurther: (seq: number, than: number) => boolean,
): ReadonlyMap<number, number> {
  const points = new Map([[isolateOf(id), seqOf(id)]]);
  let moved = new Set([isolateOf(id)]);
  // Each round is one message further. Pairs that only look like one can lead back, but never further than a line is long.
  while (moved.size > 0) {
    const next = new Set<number>();
    for (const isolate of moved) {
      const seq = points.get(isolate) ?? 0;
      for (const { isolate: other, first } of run.lines.all) {
        if (other === isolate || first === undefined) continue;
        const reached = reach(isolate, other, seq);
        if (typeof reached !== 'number') continue;
        const known = points.get(other);
        if (known !== undefined && !isFurther(reached, known)) continue;
        points.set(other, reached);
        next.add(other);
      }
    }
    moved = next;
  }
  return points;
}

function countPast(run: RecordedRun, points: ReadonlyMap<number, number>): number {
  return run.lines.all.reduce((sum, line) => {
    const seq = points.get(line.isolate);
    return seq === undefined ? sum : sum + run.lines.count(line, 0, eventId(line.isolate, seq) + 1);
  }, 0);
}

function countFuture(run: RecordedRun, points: ReadonlyMap<number, number>): number {
  return run.lines.all.reduce((sum, line) => {
    const seq = points.get(line.isolate);
    return seq === undefined || line.last === undefined
      ? sum
      : sum + run.lines.count(line, eventId(line.isolate, seq), line.last + 1);
  }, 0);
}

/** The last one up to there, of those that are kept. */
export function lastUpTo(run: RecordedRun, isolate: number, seq: number): EventRow | undefined {
  const sql = 'select id from events where id <= ? and id > ? order by id desc limit 1';
  const id = run.rows.prepared(sql).get(eventId(isolate, seq), eventId(isolate, 0))?.['id'];
  return typeof id === 'number' ? run.rows.at(id as EventId) : undefined;
}

function firstFrom(run: RecordedRun, isolate: number, seq: number): EventRow | undefined {
  const line = run.lines.at(isolate);
  const sql = 'select id from events where id >= ? and id <= ? order by id limit 1';
  const id = run.rows.prepared(sql).get(eventId(isolate, seq), line?.last ?? 0)?.['id'];
  return typeof id === 'number' ? run.rows.at(id as EventId) : undefined;
}

/** The messages that led to an event, and those that came of it, as far as async contexts tell; the nearest first. */
function chainOf(run: RecordedRun, drawn: DrawnMessages, event: EventRow) {
  const causes: MessagePicture[] = [];
  const handlers = new Set<EventId>();
  const seen = new Set<EventId>();
  const [own] = drawn.deliveriesOf(event);
  for (const end of [own?.send, own?.receive]) if (end) seen.add(end.id);
  for (let at = own?.send ?? own?.receive; at && causes.length < MOST; ) {
    const begun: EventRow | undefined = at.cause === undefined ? undefined : drawn.event(at.cause);
    if (!begun || seen.has(begun.id)) break;
    seen.add(begun.id);
    handlers.add(begun.id);
    const [delivery] = drawn.deliveriesOf(begun);
    const message = delivery && drawn.draw(delivery);
    if (message) causes.push(message);
    at = delivery?.send;
  }
  const effects: MessagePicture[] = [];
  const waiting = own?.receive ? [own.receive] : [];
  const caused = run.rows.prepared(`select id from events where cause = ? order by id limit ${MOST}`);
  for (const receive of waiting) {
    if (effects.length >= MOST) break;
    for (const { id } of caused.all(receive.id)) {
      const send = drawn.event(Number(id) as EventId);
      if (send?.kind !== 'send' || seen.has(send.id)) continue;
      seen.add(send.id);
      handlers.add(receive.id);
      for (const delivery of drawn.deliveriesOf(send)) {
        const message = drawn.draw(delivery);
        if (message && effects.length < MOST) effects.push(message);
        if (delivery.receive) waiting.push(delivery.receive);
      }
    }
  }
  return { causes, effects, handlers: [...handlers] };
}
