/** What all nodes were at, at an event or at the end of a run. */
import { type EventId, eventId, isolateOf } from '../../protocol/event-id.ts';
import { type Deed, type MomentAnswer, type MomentArguments, momentVersion } from '../../protocol/moment.ts';
import { pointOf } from '../cut.ts';
import type { IsolateLine } from '../isolate-line.ts';
import { type Mark, readMark } from '../marks.ts';
import { readPlace } from '../stored-event.ts';
import type { Scene } from './scene.ts';
import { valueIn } from './values.ts';

/** Microseconds in which clocks tell nothing apart: what has the same time is of the same moment. */
export const MOMENT = 0.001;
/** Characters of a name. */
const LONGEST = 500;

/** Undefined where the event is missing or forgotten. */
export function moment({ run, host }: Scene, { event }: MomentArguments): MomentAnswer | undefined {
  const { store, clocks } = run;
  const told = event === undefined ? host.now : timeOf(event);
  if (told === undefined) return undefined;
  /** Times are compared as clocks are aligned. */
  const shift = (isolate: number) => clocks.shift(isolate);
  const time = told + (event === undefined ? 0 : shift(isolateOf(event)));
  const place = event === undefined ? undefined : store.place(event);
  const before = event === undefined ? undefined : place ? event : lastOf(store.line(isolateOf(event)), told);
  const past = before === undefined ? undefined : run.processOrder.past(before);
  const isolates = host.members
    .filter(({ isolate, since }) => since <= time || (event !== undefined && isolate === isolateOf(event)))
    .map(({ isolate, title, node, until, ended }) => {
      const line = store.line(isolate);
      const isOwn = place !== undefined && event !== undefined && isolate === isolateOf(event);
      const last = isOwn ? event : lastOf(line, time - shift(isolate));
      const point = past && line ? line.atOrBefore(pointOf(past, isolate)) : -1;
      const known = line && point >= line.first ? idOf(line, point) : undefined;
      return {
        ...{ isolate, lane: title, node },
        ...(until !== undefined && until <= time && { exit: ended ?? '' }),
        ...deedOf('last', last),
        ...deedOf('known', known),
        values: valuesAt(line?.marks.all ?? [], time - shift(isolate)),
      };
    });
  return { version: momentVersion, time, isolates };

  function timeOf(id: EventId): number | undefined {
    const place = store.place(id);
    return place ? place.line.time.get(place.index) : readMark(store, id)?.time;
  }

  function deedOf<K extends string>(key: K, id: EventId | undefined): { readonly [N in K]?: Deed } {
    const place = id === undefined ? undefined : store.place(id);
    if (id === undefined || !place) return {};
    const { kind, name } = readPlace(store, place);
    return { [key]: { event: id, kind, name: name.slice(0, LONGEST) } } as { readonly [N in K]?: Deed };
  }
}

/** Of each name the last value until then. @param marks in the order of time */
export function valuesAt(marks: readonly Mark[], time: number) {
  const values = new Map<string, { name: string; value: string; mark: EventId }>();
  for (const mark of marks) {
    if (mark.time > time) break;
    if (mark.kind !== 'expose') continue;
    const { name, text } = valueIn(mark.name);
    values.set(name, { name, value: text, mark: mark.id });
  }
  return [...values.values()];
}

function lastOf(line: IsolateLine | undefined, time: number): EventId | undefined {
  if (!line) return undefined;
  const index = line.since(time + MOMENT);
  return index > line.first ? idOf(line, index - 1) : undefined;
}

function idOf(line: IsolateLine, index: number): EventId {
  return eventId(line.isolate, line.seq.get(index));
}
