import { type HaltReport, type LaneReport, type LanesAnswer, pictureVersion } from '../../protocol/picture.ts';
import type { Line } from './lines.ts';
import type { RecordedRun } from './recorded-run.ts';

/** The lanes of a recording, as they were at its end. */
export function lanesOf(run: RecordedRun): LanesAnswer {
  const { lines } = run;
  const events = sum(lines.all.map((line) => line.events));
  const stands = run.database.prepare('select isolate, width, reason from halts where until is null limit 1').get();
  const halted = typeof stands?.['isolate'] === 'number' ? lines.at(stands['isolate']) : undefined;
  const lanes = lines.lanes.map((lane) =>
    reportOf(lane, lines.of(lane), lines.all, halted, stands?.['width'] === 'all'),
  );
  const outside = [...run.outside.lanes].map(
    ([lane, count]): LaneReport => ({ lane, kind: 'outside', state: 'outside', events: count, missing: 0, unseen: [] }),
  );
  return {
    version: pictureVersion,
    lanes: [...lanes, ...outside],
    isLive: false,
    ...(halted && { halt: haltOf(run, halted, String(stands?.['reason'])) }),
    extent: { time: run.span('time'), order: run.span('order') },
    events,
    messages: run.messages,
    ...(events === 0 && { empty: 'No messages were recorded.' }),
  };
}

/** With what was seen of it: the last halt of who stands. */
function haltOf(run: RecordedRun, { isolate, lane }: Line, reason: string): HaltReport {
  const mark = run.marks.of(isolate).findLast(({ kind }) => kind === 'halt');
  const { id, site } = mark ?? {};
  return { lane, reason, ...(id !== undefined && { event: id }), ...(site && { site }) };
}

function reportOf(
  lane: string,
  isolates: readonly Line[],
  all: readonly Line[],
  halted: Line | undefined,
  isAll: boolean,
): LaneReport {
  const line = isolates.at(-1) as Line;
  const parent = line.kind === 'main' ? undefined : all.find(({ node, kind }) => node === line.node && kind === 'main');
  const { exit } = line;
  const stood = halted === line ? 'halted' : halted && isAll ? 'held' : 'running';
  return {
    ...{ lane, kind: line.kind, node: line.node, group: line.group, isolate: line.isolate },
    ...(parent && { parent: parent.lane }),
    ...(line.pid !== undefined && { pid: line.pid }),
    state: line.ended === undefined ? stood : 'exited',
    ...(exit !== undefined && { note: /^\d+$/.test(exit) ? `exit code ${exit}` : exit }),
    events: sum(isolates.map(({ events }) => events)),
    missing: sum(isolates.map(({ missing }) => missing)),
    unseen: [],
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
