import { array } from '../../base/shape.ts';
import type { Listener } from '../../causality/addresses.ts';
import { type EventId, firstNote, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { CallSite } from '../../protocol/events.ts';
import type { RecordedMark } from '../../protocol/recording.ts';
import { wrongImport } from '../errors.ts';
import { jsonFormat, jsonVersion } from '../export/json.ts';
import { isMark } from '../reader/marks.ts';
import {
  bare,
  type Delivery,
  type Imported,
  type ImportedEvent,
  type ImportedIsolate,
  MOST_ISOLATES,
} from './imported.ts';
import { count, list, oneOf, optional, parseJson, record, text, type Unknown } from './shapes.ts';

/** What `lightcone export --to json` writes. @throws UserError that names the place */
export function fromJson(all: string): Imported {
  const document = record(parseJson(all), 'The document');
  if (document['format'] !== jsonFormat)
    throw wrongImport('The document', `this is no run of Lightcone: "format" is not "${jsonFormat}"`);
  if (count(document['version'], 'version') > jsonVersion)
    throw wrongImport('version', 'it was written by a newer Lightcone, update this one');
  const isolates = list(document['lines'], 'lines').map(isolateIn);
  const last = new Map<number, ImportedEvent>();
  for (const { id } of isolates) {
    if (last.has(id)) throw wrongImport('lines', `there are two with isolate ${id}`);
    last.set(id, bare({ isolate: id, kind: 'send', seq: 0, time: 0, name: '', protocol: '' }));
  }
  const kinds = new Map<EventId, string>();
  const events: ImportedEvent[] = [];
  for (const [at, value] of list(document['events'], 'events').entries()) {
    const event = eventIn(value, `events[${at}]`);
    // What a later version may have beside messages.
    if (!event) continue;
    const before = last.get(event.isolate);
    if (!before) throw wrongImport(`events[${at}].id`, `no line has isolate ${event.isolate}`);
    if (event.seq <= before.seq)
      throw wrongImport(`events[${at}].id`, 'the events of an isolate are not in their order');
    if (event.time < before.time) throw wrongImport(`events[${at}].time`, 'time goes back');
    last.set(event.isolate, event);
    events.push(event);
    kinds.set((event.isolate * 2 ** 32 + event.seq) as EventId, event.kind);
  }
  const deliveries = list(document['deliveries'], 'deliveries').flatMap((value, at) => {
    const delivery = deliveryIn(value, `deliveries[${at}]`);
    const ends = [kinds.get(delivery.send), kinds.get(delivery.receive)];
    // An export with a filter has left one of them out.
    if (ends.includes(undefined)) return [];
    if (ends[0] !== 'send' || ends[1] !== 'receive')
      throw wrongImport(`deliveries[${at}]`, 'it does not lead from a send to a receive');
    return delivery;
  });
  const began = count(document['began'], 'began');
  const sources = sourcesIn(optional(document['sources'], 'sources', record) ?? {});
  const marks = (optional(document['marks'], 'marks', list) ?? []).map((value, at) => {
    const mark = markIn(value, `marks[${at}]`);
    if (!last.has(isolateOf(mark.id)))
      throw wrongImport(`marks[${at}].id`, `no line has isolate ${isolateOf(mark.id)}`);
    return mark;
  });
  const listens = (optional(document['listens'], 'listens', list) ?? []).map((value, at) => {
    const listening = listeningIn(value, `listens[${at}]`);
    if (!last.has(listening.isolate))
      throw wrongImport(`listens[${at}].isolate`, `no line has isolate ${listening.isolate}`);
    return listening;
  });
  return { name: text(document['name'], 'name'), began, isolates, events, deliveries, marks, listens, sources };
}

function sourcesIn(all: Unknown): NonNullable<Imported['sources']> {
  const sources = Object.entries(all).map(([source, lines]) => {
    const read = list(lines, `sources["${source}"]`).map((one, at) => {
      const where = `sources["${source}"][${at}]`;
      const { line, text: kept } = record(one, where);
      return [count(line, `${where}.line`), text(kept, `${where}.text`)] as const;
    });
    return [source, new Map(read)] as const;
  });
  return new Map(sources);
}

function listeningIn(value: unknown, where: string): Listener {
  const { isolate, address, time } = record(value, where);
  return {
    isolate: count(isolate, `${where}.isolate`),
    address: text(address, `${where}.address`),
    time: count(time, `${where}.time`),
  };
}

function isolateIn(value: unknown, at: number): ImportedIsolate {
  const where = `lines[${at}]`;
  const { isolate, node, title, group, kind, pid, started, ended, exit } = record(value, where);
  const id = count(isolate, `${where}.isolate`, MOST_ISOLATES);
  if (id === 0) throw wrongImport(`${where}.isolate`, 'isolates are numbered from 1');
  const name = text(node, `${where}.node`);
  return {
    id,
    node: name,
    title: text(title, `${where}.title`),
    group: optional(group, `${where}.group`, text) ?? name,
    kind: optional(kind, `${where}.kind`, (one, place) => oneOf(one, ['main', 'child', 'worker'], place)) ?? 'main',
    pid: optional(pid, `${where}.pid`, count),
    started: optional(started, `${where}.started`, count) ?? 0,
    ended: optional(ended, `${where}.ended`, count),
    exit: optional(exit, `${where}.exit`, text),
  };
}

function eventIn(value: unknown, where: string): ImportedEvent | undefined {
  const event = record(value, where);
  const kind = text(event['kind'], `${where}.kind`);
  if (kind !== 'send' && kind !== 'receive') return undefined;
  const id = idIn(event['id'], `${where}.id`);
  const isolate = isolateOf(id);
  const here = (key: string) => {
    const other = optional(event[key], `${where}.${key}`, idIn);
    if (other === undefined) return 0;
    if (isolateOf(other) !== isolate) throw wrongImport(`${where}.${key}`, 'it is no event of the same isolate');
    return seqOf(other);
  };
  const payload =
    typeof event['payload'] === 'string' ? undefined : optional(event['payload'], `${where}.payload`, record);
  const status = event['status'];
  return bare({
    ...{ isolate, kind, seq: seqOf(id), time: count(event['time'], `${where}.time`) },
    name: text(event['name'], `${where}.name`),
    protocol: text(event['protocol'], `${where}.protocol`),
    role: oneOf(event['role'], ['request', 'response', 'data'], `${where}.role`),
    peer: optional(event['peer'], `${where}.peer`, text) ?? '',
    cause: here('cause'),
    replyTo: here('replyTo'),
    size: optional(event['size'], `${where}.size`, count),
    status: typeof status === 'number' ? status : optional(status, `${where}.status`, text),
    preview: optional(payload?.['preview'], `${where}.payload.preview`, text),
    headers: optional(payload?.['headers'], `${where}.payload.headers`, list)?.map((part) =>
      text(part, `${where}.payload.headers`),
    ),
    stack: array(event['stack']).map((site, depth) => siteIn(site, `${where}.stack[${depth}]`)),
    outcome: optional(event['outcome'], `${where}.outcome`, outcomeIn) ?? 'open',
    took: optional(event['took'], `${where}.took`, count) ?? 0,
  });
}

function markIn(value: unknown, where: string): RecordedMark {
  const { id, kind, time, name, isBreakpoint, site } = record(value, where);
  const number = count(id, `${where}.id`) as EventId;
  if (!isMark(number)) throw wrongImport(`${where}.id`, `${number} is no number of a mark`);
  const at = optional(site, `${where}.site`, record);
  const path = optional(at?.['path'], `${where}.site.path`, text);
  return {
    ...{ id: number, kind: oneOf(kind, ['log', 'halt', 'exception', 'expose'], `${where}.kind`) },
    ...{ time: count(time, `${where}.time`), name: text(name, `${where}.name`), isBreakpoint: isBreakpoint === true },
    ...(at && {
      site: {
        ...{ source: text(at['source'], `${where}.site.source`), line: count(at['line'], `${where}.site.line`) },
        ...(path !== undefined && { path }),
      },
    }),
  };
}

function outcomeIn(value: unknown, where: string): ImportedEvent['outcome'] {
  return oneOf(value, ['open', 'complete', 'lost'], where);
}

function siteIn(value: unknown, where: string): CallSite {
  const { script, line, column, name, isAssumed } = record(value, where);
  return {
    script: text(script, `${where}.script`),
    line: Math.max(0, count(line, `${where}.line`) - 1),
    column: Math.max(0, count(column, `${where}.column`) - 1),
    name: text(name, `${where}.name`),
    ...(isAssumed === true && { isAssumed }),
  };
}

function deliveryIn(value: unknown, where: string): Delivery {
  const { send, receive, inferred } = record(value, where);
  return {
    send: idIn(send, `${where}.send`),
    receive: idIn(receive, `${where}.receive`),
    inferred: inferred === true,
  };
}

function idIn(value: unknown, where: string): EventId {
  const id = count(value, where) as EventId;
  if (seqOf(id) === 0 || seqOf(id) >= firstNote) throw wrongImport(where, `${id} is no number of an event`);
  return id;
}
