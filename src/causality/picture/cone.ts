import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import { type ConeAnswer, type ConeArguments, type MessagePicture, pictureVersion } from '../../protocol/picture.ts';
import type { Cut } from '../cut.ts';
import { pointOf } from '../cut.ts';
import { kindBits, RECEIVE } from '../kinds.ts';
import { idAt } from '../links.ts';
import { DrawnMessages } from './drawn-messages.ts';
import { entryOf } from './entries.ts';
import { Rows } from './rows.ts';
import type { Scene } from './scene.ts';

/** Messages of the chain, before and behind. */
const MOST = 200;
/** Events that are looked at for them. */
const MOST_EVENTS = 4000;

/** What led to an event and what came of it. Undefined where it is missing or forgotten. */
export function cone(scene: Scene, { event, scale, rows: asked }: ConeArguments): ConeAnswer | undefined {
  const { run } = scene;
  const axis = scene.axis(scale);
  const rows = new Rows(asked, scene.lanes, scene.outsiders, run.store);
  const drawn = new DrawnMessages(run, axis, scene.time, rows, undefined);
  const here = entryOf(run.store, axis, event);
  if (!here) return undefined;
  const ends = run.messages.of(event);
  const isReceive = run.store.place(event) !== undefined && ends?.send !== event;
  const sent = ends ? (ends.send ?? event) : beside(scene, event, -1);
  const received = ends ? (isReceive ? event : (ends.deliveries[0] ?? event)) : beside(scene, event, 1);
  const past = sent === undefined ? undefined : run.processOrder.past(sent);
  const future = received === undefined ? undefined : run.processOrder.future(received);
  const [message] = ends ? pick(drawn.of(ends.id), event) : [];
  const counts = count(scene, past, future, ends ? 1 : 0);
  const chain = [...run.causeOrder.past(sent ?? event, MOST_EVENTS)];
  const came = [...run.causeOrder.future(received ?? event, MOST_EVENTS)];
  const own = new Set(ends ? [ends.id] : []);
  return {
    version: pictureVersion,
    ...(message && { message }),
    at: here.at,
    row: rows.ofIsolate(isolateOf(event)) ?? -1,
    edges: rows.all.map(({ lines }) => {
      let last = Number.NEGATIVE_INFINITY;
      let first = Number.POSITIVE_INFINITY;
      for (const line of lines) {
        const before = past ? line.atOrBefore(pointOf(past, line.isolate)) : -1;
        if (before >= line.first) last = Math.max(last, axis.at(line, before));
        const after = future?.get(line.isolate);
        const place = after === undefined ? undefined : run.store.place(after);
        if (place) first = Math.min(first, axis.at(line, place.index));
      }
      return { ...(Number.isFinite(last) && { past: last }), ...(Number.isFinite(first) && { future: first }) };
    }),
    ...counts,
    causes: messagesOf(scene, chain, own, drawn),
    effects: messagesOf(scene, came, own, drawn),
    handlers: [event, ...chain, ...came].filter((id) => isRequestReceive(scene, id)).slice(0, 2 * MOST),
  };
}

/** The delivery that was asked for. */
function pick(pictures: readonly MessagePicture[], event: EventId): readonly MessagePicture[] {
  const its = pictures.filter(({ to }) => to && 'event' in to && to.event === event);
  return its.length > 0 ? its : pictures;
}

/** Of what is no message, its neighbour on its line. */
function beside({ run, time }: Scene, id: EventId, side: 1 | -1): EventId | undefined {
  const line = run.store.line(isolateOf(id));
  const here = entryOf(run.store, time, id);
  if (!line || !here) return undefined;
  const next = time.since(line, here.at, line.first, line.end);
  const index = side === 1 ? next : next - 1;
  return index >= line.first && index < line.end ? idAt(line, index) : undefined;
}

/** @param own how many of each are the event's own: the ends of a message are neither */
function count({ run }: Scene, past: Cut | undefined, future: ReadonlyMap<number, EventId> | undefined, own: number) {
  let [before, after] = [0, 0];
  for (const line of run.store.lines) {
    if (past) before += Math.max(0, line.atOrBefore(pointOf(past, line.isolate)) - line.first + 1);
    const first = future?.get(line.isolate);
    const place = first === undefined ? undefined : run.store.place(first);
    if (place) after += line.end - place.index;
  }
  const [pastCount, futureCount] = [Math.max(0, before - own), Math.max(0, after - own)];
  return { past: pastCount, future: futureCount, concurrent: Math.max(0, run.store.size - before - after) };
}

function messagesOf({ run }: Scene, chain: readonly EventId[], own: ReadonlySet<EventId>, drawn: DrawnMessages) {
  const seen = new Set(own);
  const found: MessagePicture[] = [];
  for (const id of chain) {
    const message = run.messages.of(id)?.id;
    if (message === undefined || seen.has(message)) continue;
    seen.add(message);
    found.push(...drawn.of(message));
    if (found.length >= MOST) break;
  }
  return found.slice(0, MOST);
}

function isRequestReceive({ run }: Scene, id: EventId): boolean {
  const place = run.store.place(id);
  return (
    place !== undefined &&
    kindBits(place.line.kind.get(place.index)) === RECEIVE &&
    place.line.reply.get(place.index) !== 0
  );
}
