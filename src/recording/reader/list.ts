import { spoken } from '../../causality/picture/list.ts';
import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import {
  type ListRow,
  pictureVersion,
  type RowsAnswer,
  type RowsArguments,
  type Scale,
  type SeenAnswer,
  type SeenArguments,
  type StepAnswer,
  type StepArguments,
} from '../../protocol/picture.ts';
import { forgottenEvent } from '../errors.ts';
import { isFailure } from '../failure.ts';
import { DrawnMessages, peerOf } from './drawn-messages.ts';
import { related } from './event-report.ts';
import { type EventRow, everything, type Filter } from './event-rows.ts';
import { countBefore, inOrder, matching } from './in-order.ts';
import type { Line } from './lines.ts';
import { isMark } from './marks.ts';
import type { RecordedRun } from './recorded-run.ts';

const MOST_ROWS = 1000;
const MOST_SEEN = 50;
/** Characters of a name. */
const LONGEST = 500;
/** Events of the chain that are passed over because a filter does not hold for them. */
const MOST_PASSED = 1000;

/** A page of all events. @throws UserError for a filter that can't be understood, or an event that is not there */
export function rowsOf(
  run: RecordedRun,
  { scale, filter: text, after, before, most = 200 }: RowsArguments,
): RowsAnswer {
  const filter = run.filter(text);
  const isForwards = before === undefined;
  const from = after ?? before;
  const start = from === undefined ? undefined : eventAt(run, from);
  const rows: EventRow[] = [];
  const wanted = Math.max(1, Math.min(MOST_ROWS, most));
  for (const row of inOrder(run, { scale, isForwards, from: start, filter, hasMarks: true })) {
    rows.push(row);
    if (rows.length >= wanted) break;
  }
  if (!isForwards) rows.reverse();
  const drawn = new DrawnMessages(run, run.positions(scale), []);
  const [first] = rows;
  return {
    version: pictureVersion,
    rows: rows.map((row) => rowOf(run, drawn, scale, row)),
    total: totalOf(run, filter),
    first: first ? countBefore(run, scale, first, filter) : 0,
  };
}

function totalOf(run: RecordedRun, filter: Filter | undefined): number {
  const all = run.lines.all;
  const marks = all.reduce(
    (sum, line) => sum + run.marks.of(line.isolate).filter((mark) => filter?.isMark(line.node, mark) ?? true).length,
    0,
  );
  if (!filter) return all.reduce((sum, { events }) => sum + events, marks);
  return all.reduce(
    (sum, line) => (line.first === undefined ? sum : sum + matching(run, line.first, (line.last ?? 0) + 1, filter)),
    marks,
  );
}

function rowOf(run: RecordedRun, drawn: DrawnMessages, scale: Scale, event: EventRow): ListRow {
  const { id, kind, protocol, name, status, size } = event;
  const lane = run.lines.at(isolateOf(id))?.lane ?? '';
  const common = { event: id, label: run.label(id), lane, kind, protocol, name: name.slice(0, LONGEST) };
  const at = placesOf(run, scale, event);
  if (isMark(id)) return { ...common, at, isFailed: kind === 'exception' };
  const [delivery] = drawn.deliveriesOf(event);
  const { send, receive, sender } = delivery ?? {};
  const other = kind === 'send' ? receive : send;
  const away = other ? { isolate: isolateOf(other.id) } : peerOf(run, event, sender);
  const peer = away && run.outside.nameOf(away);
  return {
    ...common,
    ...(status !== undefined && { status }),
    ...(peer && { peer }),
    at,
    ...(send && receive && { latency: Math.max(0, run.clock.of(receive.time) - run.clock.of(send.time)) }),
    ...(size !== undefined && { size }),
    isFailed: isFailure(status, event.outcome),
  };
}

/** Where the keyboard goes. @throws UserError for a filter that can't be understood, or an event that is not there */
export function stepOf(run: RecordedRun, asked: StepArguments): StepAnswer {
  const { to, order } = asked;
  const filter = run.filter(asked.filter);
  const event = asked.event === undefined ? undefined : eventAt(run, asked.event);
  const drawn = new DrawnMessages(run, run.positions('time'), []);
  const next = target(run, drawn, { here: event, to, order, filter });
  if (!next) return { version: pictureVersion };
  const { lane, at, ...row } = rowOf(run, drawn, 'time', next);
  const isHit = to === 'next hit' || to === 'previous hit';
  return {
    ...{ version: pictureVersion, event: next.id, lane, at, words: spoken({ lane, at, ...row }) },
    ...(isHit && { hit: countBefore(run, 'time', next, filter) + 1 }),
  };
}

interface Way {
  readonly here: EventRow | undefined;
  readonly to: StepArguments['to'];
  readonly order: StepArguments['order'];
  readonly filter: Filter | undefined;
}

function target(run: RecordedRun, drawn: DrawnMessages, { here, to, order, filter }: Way): EventRow | undefined {
  const beside = (isForwards: boolean, from: EventRow | undefined, lines?: readonly Line[], wanted = filter) => {
    const way = { scale: 'time', isForwards, from, filter: wanted, hasMarks: true, ...(lines && { lines }) } as const;
    return inOrder(run, way).next().value ?? undefined;
  };
  if (to === 'first' || (!here && to !== 'last' && to !== 'previous hit')) return beside(true, undefined);
  if (to === 'last' || !here) return beside(false, undefined);
  const line = run.lines.at(isolateOf(here.id));
  const lane = line ? run.lines.of(line.lane) : [];
  switch (to) {
    case 'next hit':
      return beside(true, here);
    case 'previous hit':
      return beside(false, here);
    case 'before':
      return beside(false, here, lane);
    case 'after':
      return beside(true, here, lane);
    case 'across':
      return across(drawn, here);
    case 'cause':
    case 'effect': {
      const isCause = to === 'cause';
      if (order !== 'process') return alongChain(run, here.id, isCause, filter);
      const isOnWay = isMark(here.id) ? false : (here.kind === 'send') !== isCause;
      return (isOnWay ? across(drawn, here) : undefined) ?? beside(!isCause, here, lane, everything);
    }
  }
}

/** The nearest event that led to it, or came of it, and for which the filter holds. */
function alongChain(run: RecordedRun, id: EventId, isCause: boolean, filter: Filter | undefined): EventRow | undefined {
  if (isMark(id)) return undefined;
  for (const other of related(run, id, isCause, MOST_PASSED).events)
    if (!filter || matching(run, other, other + 1, filter) > 0) return run.rows.at(other);
  return undefined;
}

function across(drawn: DrawnMessages, event: EventRow): EventRow | undefined {
  if (isMark(event.id)) return undefined;
  const [delivery] = drawn.deliveriesOf(event);
  return event.kind === 'send' ? delivery?.receive : delivery?.send;
}

/** What has been seen of names, the most frequent first. */
export function seenOf(run: RecordedRun, { what, beginning }: SeenArguments): SeenAnswer {
  const start = beginning.toLowerCase();
  const isSo = (text: string) => text !== '' && text.toLowerCase().startsWith(start);
  return { version: pictureVersion, texts: all(run, what).filter(isSo).slice(0, MOST_SEEN) };
}

function all(run: RecordedRun, what: SeenArguments['what']): readonly string[] {
  const { rows, lines } = run;
  switch (what) {
    case 'lane':
      return [...lines.lanes, ...run.outside.lanes.keys()];
    case 'protocol':
      return rows
        .prepared('select protocol, sum(count) as times from density where level = 24 group by 1 order by 2 desc')
        .all()
        .map(({ protocol }) => rows.text(protocol));
    case 'name':
      return rows
        .prepared(
          'select name, count(*) as times from events where name is not null group by 1 order by 2 desc limit 100000',
        )
        .all()
        .map(({ name }) => rows.text(name));
    case 'status':
      return rows
        .prepared(
          'select status, count(*) as times from events where status is not null group by 1 order by 2 desc limit 10000',
        )
        .all()
        .map(({ status }) => String(status));
  }
}

function placesOf(run: RecordedRun, scale: Scale, event: EventRow): Readonly<Record<Scale, number>> {
  const time = run.clock.of(event.time);
  // The other scale is counted only for those who have looked at it: it takes a look at all of the file.
  return { time, order: scale === 'order' || run.hasSteps ? run.positions('order').of(event) : 0 };
}

function eventAt(run: RecordedRun, id: EventId): EventRow {
  const row = run.event(id);
  if (!row) throw forgottenEvent(String(id));
  return row;
}
