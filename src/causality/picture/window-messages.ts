import type { EventId } from '../../protocol/event-id.ts';
import type { PictureAnswer, Span } from '../../protocol/picture.ts';
import type { IsolateLine } from '../isolate-line.ts';
import { FAILED, kindBits, RECEIVE, SEND } from '../kinds.ts';
import { idAt } from '../links.ts';
import type { Run } from '../run.ts';
import type { Axis } from './axis.ts';
import type { Hit } from './hits.ts';
import type { Rows } from './rows.ts';

/** Events before the window whose message may still be on its way in it. */
const LOOK_BACK = 256;
/** Answers stay small whatever the window: what is more is not drawn one by one. */
const MOST_MARKS = 3000;
const MOST_EVENTS = 16_000;
export const MOST_LINES = 4000;

/** A line in a picture with what of it lies in the window. */
export interface Part {
  readonly line: IsolateLine;
  readonly row: number;
  readonly first: number;
  readonly end: number;
}

export function partsOf(rows: Rows, axis: Axis, { from, to }: Span): readonly Part[] {
  return rows.all.flatMap(({ lines }, row) =>
    lines.map((line) => {
      const first = axis.since(line, from, line.first, line.end);
      return { line, row, first, end: axis.since(line, to, first, line.end) };
    }),
  );
}

/** By how many events share a pixel. */
export function detailOf(parts: readonly Part[], width: number): PictureAnswer['detail'] {
  const events = parts.reduce((sum, { first, end }) => sum + end - first, 0);
  if (events <= Math.max(200, Math.min(width * 1.5, MOST_MARKS))) return 'marks';
  return events <= Math.min(width * 8, MOST_EVENTS) ? 'lines' : 'density';
}

/** The messages whose line goes through a window. */
export function messagesIn({ messages }: Run, parts: readonly Part[], passing: Iterable<EventId>): readonly EventId[] {
  const found = new Set<EventId>();
  for (const { line, first, end } of parts)
    for (let index = first; index < end; index++) found.add(messages.idOf({ line, index }));
  for (const message of passing) found.add(message);
  return [...found];
}

/** Messages that were sent before a window, and arrive in it or behind, or are still on their way. */
export function* passing(run: Run, parts: readonly Part[], axis: Axis, from: number): Iterable<EventId> {
  for (const { line, first } of parts) {
    for (let index = first - 1; index >= Math.max(line.first, first - LOOK_BACK); index--) {
      if (kindBits(line.kind.get(index)) !== SEND) continue;
      const others = run.links.partners({ line, index }).map((receive) => run.store.place(receive));
      if (others.some((place) => place && axis.at(place.line, place.index) >= from)) yield idAt(line, index);
      else if (others.length === 0 && run.messages.of(idAt(line, index))?.state === 'in flight')
        yield idAt(line, index);
    }
  }
}

/** One message for each column and pair of rows: what matches before what does not, then what failed. */
export function thinned(
  run: Run,
  parts: readonly Part[],
  axis: Axis,
  rows: Rows,
  { from, to, width }: Span & { readonly width: number },
  hit: Hit | undefined,
): readonly EventId[] {
  const scale = width / (to - from);
  const best = new Map<number, { line: IsolateLine; index: number; worth: number }>();
  const count = rows.all.length + 1;
  for (const { line, row, first, end } of parts) {
    for (let index = first; index < end; index++) {
      const partner = line.partner.get(index);
      const isReceive = kindBits(line.kind.get(index)) === RECEIVE;
      // It is drawn from its send.
      if (isReceive && partner !== 0 && isIn(run, partner as EventId, axis, rows, from)) continue;
      const other = partner === 0 ? count - 1 : (rows.ofIsolate(Math.floor(partner / 2 ** 32)) ?? -1);
      if (other < 0) continue;
      const column = Math.floor((axis.at(line, index) - from) * scale);
      const pair = isReceive ? other * count + row : row * count + other;
      const key = column * count * count + pair;
      const failed = (line.flags.get(index) & FAILED) !== 0 ? 1 : 0;
      const worth = failed + (hit?.has(line, index) ? 2 : 0);
      const known = best.get(key);
      if (!known) best.set(key, { line, index, worth });
      else if (worth > known.worth) Object.assign(known, { line, index, worth });
    }
  }
  return [...new Set([...best.values()].map(({ line, index }) => run.messages.idOf({ line, index })))];
}

function isIn(run: Run, id: EventId, axis: Axis, rows: Rows, from: number): boolean {
  const place = run.store.place(id);
  return (
    place !== undefined && rows.ofIsolate(place.line.isolate) !== undefined && axis.at(place.line, place.index) >= from
  );
}
