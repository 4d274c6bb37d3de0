/** One event with all that the file has of it, in the words of `protocol/timeline.ts`. */
import { pathOfUrl } from '../../base/file-url.ts';
import type { Mark } from '../../causality/marks.ts';
import type { Lane } from '../../causality/messages.ts';
import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import {
  type EventAnswer,
  type EventReport,
  type EventsAnswer,
  type EventView,
  type FoundReport,
  type MessageReport,
  type SearchAnswer,
  type SearchArguments,
  type SiteReport,
  timelineVersion,
} from '../../protocol/timeline.ts';
import { type TraceContext, traceContextIn } from '../../protocol/trace-context.ts';
import { forgottenEvent } from '../errors.ts';
import { DrawnMessages, peerOf, stateOf } from './drawn-messages.ts';
import { type EventRow, numberIn } from './event-rows.ts';
import { inOrder } from './in-order.ts';
import type { RecordedRun } from './recorded-run.ts';

const MOST_FRAMES = 200;
const MOST_PAIRS = 1000;
/** Events of a chain that are followed back. */
const LONGEST_CHAIN = 1000;

/** @throws UserError where it is not there */
export function eventOf(run: RecordedRun, id: EventId): EventAnswer {
  const mark = run.marks.at(id);
  if (mark) return { version: timelineVersion, event: reportOfMark(run, mark), ends: [] };
  const event = run.rows.at(id);
  if (!event) throw forgottenEvent(run.label(id));
  const drawn = new DrawnMessages(run, run.positions('time'), []);
  const deliveries = drawn.deliveriesOf(event);
  const ends = new Map<EventId, EventRow>();
  for (const { send, receive } of deliveries) for (const end of [send, receive]) if (end) ends.set(end.id, end);
  const message = messageOf(run, drawn, event);
  return {
    version: timelineVersion,
    event: reportOf(run, event),
    ...(message && { message }),
    ends: [...ends.values()].map((end) => reportOf(run, end)),
  };
}

/** The message that an event is an end of. Undefined where it is none. */
export function messageOf(run: RecordedRun, drawn: DrawnMessages, event: EventRow): MessageReport | undefined {
  if (event.kind !== 'send' && event.kind !== 'receive') return undefined;
  const [own] = drawn.deliveriesOf(event);
  const send = own?.send;
  const deliveries = send ? drawn.deliveriesOf(send) : own ? [own] : [];
  const received = deliveries.flatMap(({ receive }) => receive ?? []);
  const first = send ?? event;
  const party = (of: EventRow) => ({ lane: isolateOf(of.id), title: run.lines.at(isolateOf(of.id))?.lane ?? '' });
  const peer = partiesAway(run, peerOf(run, first, own?.sender));
  const from = send ? party(send) : peer[0];
  const [sentFrom] = send ? sitesOf(run, send) : [];
  const answer = answerTo(run, first);
  const [delivery] = received;
  const status = first.status ?? delivery?.status;
  const size = first.size ?? delivery?.size;
  return {
    ...{ id: first.id, label: run.label(first.id), protocol: first.protocol, role: first.role, name: first.name },
    ...(from && { from }),
    to: received.length > 0 ? received.map(party) : peer,
    state: stateOf(run, send, delivery),
    match: !send || !delivery ? 'none' : deliveries.some(({ isInferred }) => isInferred) ? 'inferred' : 'exact',
    ...(send && { sentAt: send.time }),
    ...(delivery && { receivedAt: delivery.time }),
    ...(status !== undefined && { status }),
    ...(size !== undefined && { size }),
    ...(answer && { answer }),
    ...(sentFrom && { sentFrom }),
  };
}

function partiesAway(run: RecordedRun, lane: Lane | undefined) {
  if (!lane) return [];
  if ('external' in lane) return [{ lane: lane.external, title: lane.external }];
  return [{ lane: lane.isolate, title: run.outside.nameOf(lane) }];
}

function answerTo(run: RecordedRun, request: EventRow): MessageReport['answer'] {
  if (request.role !== 'request') return undefined;
  const id = run.rows.prepared('select id from events where reply_to = ? order by id limit 1').get(request.id)?.['id'];
  const row = typeof id === 'number' ? run.rows.at(id as EventId) : undefined;
  if (!row) return undefined;
  return { id: row.id, after: row.time - request.time, ...(row.status !== undefined && { status: row.status }) };
}

function reportOf(run: RecordedRun, event: EventRow): EventReport {
  const { id, kind, time, protocol, role, name, status, size, outcome, took, cause, replyTo } = event;
  const payload = run.rows.prepared('select preview, headers from payload where id = ?').get(id);
  const preview = payload?.['preview'];
  const headers = headersIn(payload?.['headers']);
  return {
    ...{ id, label: run.label(id), lane: isolateOf(id), kind, time, protocol, role, name, outcome },
    ...(status !== undefined && { status }),
    ...(size !== undefined && { size }),
    ...(outcome !== 'open' && took !== undefined && { took }),
    ...(cause !== undefined && { cause }),
    ...(replyTo !== undefined && { replyTo }),
    payload: payload ? 'kept' : 'none',
    ...(typeof preview === 'string' && { preview }),
    ...(headers && { headers }),
    ...traceOf(run, event),
    stack: sitesOf(run, event),
  };
}

/** The trace that an event names, else that of the nearest that has led to it; with the span where it is its own. */
function traceOf(run: RecordedRun, event: EventRow): Partial<TraceContext> {
  const seen = new Set<EventId>();
  for (let at: EventRow | undefined = event; at && !seen.has(at.id) && seen.size < LONGEST_CHAIN; ) {
    seen.add(at.id);
    const told = run.rows.prepared('select headers from payload where id = ?').get(at.id)?.['headers'];
    const named = traceContextIn(headersIn(told)?.flat());
    if (named) return at === event ? named : { traceId: named.traceId };
    const send: EventId | undefined = at.kind === 'receive' ? run.sendsOf(at.id)[0]?.send : undefined;
    const before: EventId | undefined = send ?? at.cause ?? at.replyTo;
    at = before === undefined ? undefined : run.rows.at(before);
  }
  return {};
}

/** From a request to its first answer, as the same isolate saw both, in microseconds. */
export function latencyOf(run: RecordedRun, event: EventRow): number | undefined {
  const request = event.replyTo === undefined ? undefined : run.rows.at(event.replyTo);
  return request ? event.time - request.time : answerTo(run, event)?.after;
}

function reportOfMark(run: RecordedRun, { id, kind, name, time, site }: Mark): EventReport {
  return {
    ...{ id, label: run.label(id), lane: isolateOf(id), kind, name, time, protocol: '', role: 'data' },
    ...{ outcome: 'complete', payload: 'none' },
    stack: site ? [{ ...site, name: '', column: 1, isForeign: false }] : [],
  };
}

/** Paths are those of the machine that recorded it: who shows them decides whether they are there. */
function sitesOf(run: RecordedRun, { stack }: EventRow): readonly SiteReport[] {
  if (stack === undefined) return [];
  return run.rows
    .prepared(`select * from frames where stack = ? order by depth limit ${MOST_FRAMES}`)
    .all(stack)
    .map((row) => {
      const isMapped = typeof row['source'] === 'number';
      const script = run.rows.text(isMapped ? row['source'] : row['script']);
      const path = pathOfUrl(script) ?? script;
      return {
        name: run.rows.text(row['function']),
        source: path.split(/[/\\]/).at(-1) ?? path,
        ...(path !== '' && { path }),
        line: numberIn(isMapped ? row['source_line'] : row['line'], 1),
        column: numberIn(isMapped ? row['source_column'] : row['column'], 1),
        isForeign: path.startsWith('node:') || /[/\\]node_modules[/\\]/.test(path),
        ...(row['assumed'] === 1 && { isAssumed: true }),
      };
    });
}

/** What led to an event or came of it, in the order of async contexts; the nearest first. */
export function related(run: RecordedRun, id: EventId, isPast: boolean, most: number): EventsAnswer {
  if (!run.rows.at(id)) throw forgottenEvent(run.label(id));
  const found = new Set([id]);
  let isCut = false;
  for (const at of found) {
    for (const other of isPast ? causesOf(run, at) : effectsOf(run, at)) {
      isCut ||= found.size > most && !found.has(other);
      if (found.size <= most) found.add(other);
    }
  }
  found.delete(id);
  return { version: timelineVersion, events: [...found], isCut };
}

/** The shortest way by which one event could have led to another. */
export function pathOf(run: RecordedRun, from: EventId, to: EventId): readonly EventId[] | undefined {
  const after = new Map<EventId, EventId | undefined>([[to, undefined]]);
  for (const id of after.keys()) {
    if (id === from) {
      const way: EventId[] = [];
      for (let at: EventId | undefined = id; at !== undefined; at = after.get(at)) way.push(at);
      return way;
    }
    for (const cause of causesOf(run, id)) if (!after.has(cause)) after.set(cause, id);
  }
  return undefined;
}

export function causesOf(run: RecordedRun, id: EventId): readonly EventId[] {
  const event = run.rows.at(id);
  if (!event) return [];
  const { cause, replyTo } = event;
  const sends = event.kind === 'receive' ? run.sendsOf(id).map(({ send }) => send) : [];
  const previous =
    cause === undefined
      ? undefined
      : run.rows.prepared('select max(id) as id from events where cause = ? and id < ?').get(cause, id)?.['id'];
  const before = typeof previous === 'number' ? (previous as EventId) : cause;
  return [...new Set([...sends, before, replyTo])].filter(
    (other) => other !== undefined && run.rows.at(other),
  ) as EventId[];
}

export function effectsOf(run: RecordedRun, id: EventId): readonly EventId[] {
  const event = run.rows.at(id);
  if (!event) return [];
  const { rows } = run;
  const receives = event.kind === 'send' ? run.receivesOf(id).map(({ receive }) => receive) : [];
  const first = rows.prepared('select min(id) as id from events where cause = ?').get(id)?.['id'];
  const next = rows
    .prepared('select min(id) as id from events where cause = ? and id > ?')
    .get(event.cause ?? -1, id)?.['id'];
  const replies = rows.prepared('select id from events where reply_to = ? order by id limit 1000').all(id);
  const ids = [first, next, ...replies.map((row) => row['id'])].filter((other) => typeof other === 'number');
  return [...new Set([...receives, ...(ids as EventId[])])].filter((other) => rows.at(other));
}

/** The newest first. @throws UserError for a query that can't be understood */
export function searchOf(run: RecordedRun, { query, most = 100, behind }: SearchArguments): SearchAnswer {
  const filter = run.filter(query);
  const start = behind && run.rows.at(behind.id);
  const found: FoundReport[] = [];
  for (const row of inOrder(run, { scale: 'time', isForwards: false, from: start, filter, hasMarks: false })) {
    if (found.length >= most) return { version: timelineVersion, found, isCut: true };
    const { id, time, kind, outcome, protocol, name, status } = row;
    const view: EventView = { id, time, kind, outcome, protocol, name };
    found.push({ ...view, label: run.label(id), lane: isolateOf(id), ...(status !== undefined && { status }) });
  }
  return { version: timelineVersion, found, isCut: false };
}

function headersIn(text: unknown): readonly (readonly [string, string])[] | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const flat: unknown = JSON.parse(text);
    if (!Array.isArray(flat)) return undefined;
    const pairs: [string, string][] = [];
    for (let at = 0; at + 1 < flat.length && pairs.length < MOST_PAIRS; at += 2)
      pairs.push([String(flat[at]), String(flat[at + 1])]);
    return pairs;
  } catch {
    return undefined; // A file may say what it likes.
  }
}
