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
import { DrawnMessages, stateOf } from './drawn-messages.ts';
import type { EventRow, Filter } from './event-rows.ts';
import { countBefore, inOrder, matching } from './in-order.ts';
import type { RecordedRun } from './recorded-run.ts';

const MOST_ROWS = 1000;
const MOST_SEEN = 50;

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
  for (const row of inOrder(run, scale, isForwards, start, filter)) {
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
  if (!filter) return all.reduce((sum, { events }) => sum + events, 0);
  return all.reduce(
    (sum, line) => (line.first === undefined ? sum : sum + matching(run, line.first, (line.last ?? 0) + 1, filter)),
    0,
  );
}

function rowOf(run: RecordedRun, drawn: DrawnMessages, scale: Scale, event: EventRow): ListRow {
  const { id, kind, protocol, name, status, size, time } = event;
  const [delivery] = drawn.deliveriesOf(event);
  const other = kind === 'send' ? delivery?.receive : delivery?.send;
  const peer = other ? run.lines.at(isolateOf(other.id))?.lane : event.peer;
  return {
    ...{ event: id, label: run.label(id), lane: run.lines.at(isolateOf(id))?.lane ?? '', kind, protocol, name },
    ...(status !== undefined && { status }),
    ...(peer && { peer }),
    at: placesOf(run, scale, event),
    ...(other && { latency: Math.abs(run.clock.of(time) - run.clock.of(other.time)) }),
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
  const found = (): EventRow | undefined => {
    switch (to) {
      case 'first':
        return nextOf(run, true, undefined, filter);
      case 'last':
        return nextOf(run, false, undefined, filter);
      case 'next hit':
        return nextOf(run, true, event, filter);
      case 'previous hit':
        return nextOf(run, false, event, filter);
    }
    if (!event) return nextOf(run, true, undefined, filter);
    const line = run.lines.at(isolateOf(event.id));
    switch (to) {
      case 'before':
        return run.rows.walk(line?.first ?? 0, event.id, false, filter).next().value ?? undefined;
      case 'after':
        return run.rows.walk(event.id + 1, (line?.last ?? 0) + 1, true, filter).next().value ?? undefined;
      case 'across':
        return across(drawn, event);
      case 'cause':
        if (event.kind === 'receive') return across(drawn, event) ?? before(run, event, order);
        return before(run, event, order);
      case 'effect': {
        if (event.kind === 'send') return across(drawn, event);
        const id = run.rows.prepared('select id from events where cause = ? order by id limit 1').get(event.id)?.['id'];
        if (typeof id === 'number') return run.rows.at(id as EventId);
        if (order !== 'process') return undefined;
        return run.rows.walk(event.id + 1, (line?.last ?? 0) + 1, true).next().value ?? undefined;
      }
    }
  };
  const next = found();
  if (!next) return { version: pictureVersion };
  const isHit = to === 'next hit' || to === 'previous hit';
  return {
    version: pictureVersion,
    ...{ event: next.id, lane: run.lines.at(isolateOf(next.id))?.lane ?? '', at: placesOf(run, 'time', next) },
    ...(isHit && { hit: countBefore(run, 'time', next, filter) + 1 }),
    words: wordsOf(run, drawn, next),
  };
}

function before(run: RecordedRun, event: EventRow, order: StepArguments['order']): EventRow | undefined {
  if (event.cause !== undefined) return run.rows.at(event.cause);
  if (event.replyTo !== undefined) return run.rows.at(event.replyTo);
  if (order !== 'process') return undefined;
  const line = run.lines.at(isolateOf(event.id));
  return run.rows.walk(line?.first ?? 0, event.id, false).next().value ?? undefined;
}

function across(drawn: DrawnMessages, event: EventRow): EventRow | undefined {
  const [delivery] = drawn.deliveriesOf(event);
  return event.kind === 'send' ? delivery?.receive : delivery?.send;
}

function nextOf(
  run: RecordedRun,
  isForwards: boolean,
  from: EventRow | undefined,
  filter: Filter | undefined,
): EventRow | undefined {
  return inOrder(run, 'time', isForwards, from, filter).next().value ?? undefined;
}

/** `receive POST /reserve on stock-1, from orders-2, 46 ms` */
function wordsOf(run: RecordedRun, drawn: DrawnMessages, event: EventRow): string {
  const { kind, name, status, id, time, peer } = event;
  const [delivery] = drawn.deliveriesOf(event);
  const other = kind === 'send' ? delivery?.receive : delivery?.send;
  const lane = other ? run.lines.at(isolateOf(other.id))?.lane : peer;
  const took = other && Math.abs(run.clock.of(time) - run.clock.of(other.time)) / 1000;
  const state = delivery && stateOf(delivery.send, delivery.receive);
  const parts = [
    `${kind} ${name}${status === undefined ? '' : ` ${status}`} on ${run.lines.at(isolateOf(id))?.lane ?? ''}`,
    lane ? `${kind === 'send' ? 'to' : 'from'} ${lane}` : '',
    took === undefined ? '' : `${took < 10 ? took.toFixed(1) : Math.round(took)} ms`,
    state === 'lost' || state === 'in flight' ? state : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
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
      return lines.lanes;
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
  return { time, order: scale === 'order' || run.hasSteps ? run.steps.of(event.id) : 0 };
}

function eventAt(run: RecordedRun, id: EventId): EventRow {
  const row = run.rows.at(id);
  if (!row) throw forgottenEvent(String(id));
  return row;
}
