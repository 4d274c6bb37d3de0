/** What all nodes were at, at an event of a recording or at its end. */
import { MOMENT, valuesAt } from '../../causality/picture/moment.ts';
import { isolateOf, seqOf } from '../../protocol/event-id.ts';
import { type Deed, type MomentAnswer, type MomentArguments, momentVersion } from '../../protocol/moment.ts';
import { forgottenEvent } from '../errors.ts';
import { frontierBefore, lastUpTo } from './cone.ts';
import type { EventRow } from './event-rows.ts';
import type { Line } from './lines.ts';
import { isMark } from './marks.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Characters of a name. */
const LONGEST = 500;

/** @throws UserError where the event is not there */
export function momentOf(run: RecordedRun, { event: id }: MomentArguments): MomentAnswer {
  const event = id === undefined ? undefined : run.event(id);
  if (id !== undefined && !event) throw forgottenEvent(String(id));
  const time = event?.time ?? run.extent.to;
  const own = event && isolateOf(event.id);
  const line = own === undefined ? undefined : run.lines.at(own);
  const before = event && isMark(event.id) ? line && lastAt(run, line, time) : event;
  const past = before ? frontierBefore(run, before.id) : new Map<number, number>();
  const isolates = run.lines.all
    .filter(({ isolate, started }) => started <= time || isolate === own)
    .map((line) => {
      const { isolate, lane, node, ended, exit } = line;
      const last = before && before === event && isolate === own ? event : lastAt(run, line, time);
      const seq = past.get(isolate);
      const known = seq === undefined ? undefined : lastUpTo(run, isolate, seq);
      return {
        ...{ isolate, lane, node },
        ...(ended !== undefined && ended <= time && { exit: exit ?? '' }),
        ...(last && { last: deedOf(last) }),
        ...(known && { known: deedOf(known) }),
        values: valuesAt(run.marks.of(isolate), time),
      };
    });
  return { version: momentVersion, time, isolates };
}

function lastAt(run: RecordedRun, line: Line, time: number): EventRow | undefined {
  if (line.last === undefined) return undefined;
  return lastUpTo(run, line.isolate, seqOf(run.lines.since(line, time + MOMENT)) - 1);
}

function deedOf({ id, kind, name }: EventRow): Deed {
  return { event: id, kind: kind === 'receive' ? 'receive' : 'send', name: name.slice(0, LONGEST) };
}
