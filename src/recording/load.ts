import { Run } from '../causality/run.ts';
import { type EventId, isolateOf, seqOf } from '../protocol/event-id.ts';
import type { CallSite, MessageEvent, MessageRole, ProbeEvent } from '../protocol/events.ts';
import type { ExportedLine } from './export/exported.ts';
import { outsidersVersion } from './outsiders.ts';
import { RecordedMarks } from './reader/marks.ts';
import type { RecordingFile } from './recording-file.ts';

type Row = Readonly<Record<string, unknown>>;

/** The run of a recording, with all that can be asked of one that goes on. @throws UserError for a damaged file */
export function loadRun(file: RecordingFile): Run {
  return file.read(() => {
    const { database } = file;
    const count = Number(database.prepare('select count(*) as count from events').get()?.['count']);
    const run = new Run({ events: count + 1, bytes: Number.MAX_SAFE_INTEGER });
    const isolates = database.prepare('select id, node, started, ended from isolates order by id').all();
    const nodes = new Map<number, string>();
    for (const { id, node, started } of isolates) {
      nodes.set(Number(id), String(node));
      run.started(Number(id), String(node), Number(started));
    }
    for (const { isolate, address, time } of file.version < outsidersVersion
      ? []
      : database.prepare('select * from listens').all())
      run.append(Number(isolate), nodes.get(Number(isolate)) ?? '', [
        { kind: 'listen', address: String(address), time: Number(time) },
      ]);
    const stacks = stacksOf(file);
    const events = database.prepare(
      `select e.*, p.text as protocol_text, m.text as name_text, q.text as peer_text, b.preview as preview_text, b.headers as headers_text
       from events e left join texts p on p.id = e.protocol left join texts m on m.id = e.name
         left join texts q on q.id = e.peer left join payload b on b.id = e.id order by e.n`,
    );
    for (const row of events.iterate()) {
      const isolate = isolateOf(Number(row['id']) as EventId);
      run.append(isolate, nodes.get(isolate) ?? '', eventsOf(row, stacks));
    }
    link(file, run);
    const marks = new RecordedMarks(file);
    for (const { id } of isolates) {
      const line = run.store.line(Number(id));
      for (const mark of line ? marks.of(Number(id)) : []) line?.marks.restore(mark);
    }
    for (const { id, ended } of isolates) if (ended !== null) run.ended(Number(id), Number(ended));
    return run;
  });
}

/** The isolates of a recording, with names that differ. */
export function linesOf(file: RecordingFile): readonly ExportedLine[] {
  return file.read(() => {
    const rows = file.database.prepare('select * from isolates order by id').all();
    const taken = new Map<string, number>();
    return rows.map((row) => {
      const name = String(row['title']);
      const count = (taken.get(name) ?? 0) + 1;
      taken.set(name, count);
      // A node that was restarted has one for each of its processes.
      return {
        isolate: Number(row['id']),
        node: String(row['node']),
        title: count === 1 ? name : `${name} (${count})`,
        group: String(row['group']),
        kind: row['kind'] === 'child' || row['kind'] === 'worker' ? row['kind'] : 'main',
        pid: numberIn(row['pid']),
        started: numberIn(row['started']) ?? 0,
        ended: numberIn(row['ended']),
        exit: typeof row['exit'] === 'string' ? row['exit'] : undefined,
      };
    });
  });
}

function link({ database }: RecordingFile, { links, store }: Run): void {
  const isThere = (id: EventId) => store.place(id) !== undefined;
  for (const row of database.prepare('select receive, send, inferred from deliveries').iterate()) {
    const [send, receive] = [Number(row['send']) as EventId, Number(row['receive']) as EventId];
    if (isThere(send) && isThere(receive)) links.connect(send, receive, row['inferred'] === 1);
  }
}

function eventsOf(row: Row, stacks: ReadonlyMap<number, readonly CallSite[]>): readonly ProbeEvent[] {
  const time = Number(row['time']);
  const kind = row['kind'];
  if (kind === 'gap') return [{ kind, time, count: Number(row['size']) }];
  if (kind !== 'send' && kind !== 'receive') return [];
  const seq = seqOf(Number(row['id']) as EventId);
  const event: MessageEvent = {
    kind,
    seq,
    time,
    cause: seqIn(row['cause']),
    protocol: textIn(row['protocol_text']),
    role: roleIn(row['role']),
    name: textIn(row['name_text']),
    peer: textIn(row['peer_text']),
    // The deliveries say what belongs together.
    match: { by: 'own' },
    replyTo: seqIn(row['reply_to']),
    size: typeof row['size'] === 'number' ? row['size'] : undefined,
    status: typeof row['status'] === 'number' || typeof row['status'] === 'string' ? row['status'] : undefined,
    preview: typeof row['preview_text'] === 'string' ? row['preview_text'] : undefined,
    headers: headersIn(row['headers_text']),
    stack: stacks.get(Number(row['stack'])) ?? [],
    handler: 0,
  };
  const outcome = row['outcome'];
  if (outcome !== 'complete' && outcome !== 'lost') return [event];
  return [event, { kind: 'more', of: seq, time: time + Number(row['took'] ?? 0), outcome }];
}

/** With the places in the sources, where they were found. */
function stacksOf({ database }: RecordingFile): ReadonlyMap<number, readonly CallSite[]> {
  const stacks = new Map<number, CallSite[]>();
  const frames = database.prepare(
    `select f.*, coalesce(s.text, c.text) as script, coalesce(f.source_line, f.line) as line,
       coalesce(f.source_column, f.column) as column, n.text as name
     from frames f join texts c on c.id = f.script join texts n on n.id = f.function
       left join texts s on s.id = f.source order by f.stack, f.depth`,
  );
  for (const row of frames.iterate()) {
    const stack = Number(row['stack']);
    const sites = stacks.get(stack) ?? [];
    stacks.set(stack, sites);
    const [line, column] = [Number(row['line']) - 1, Number(row['column']) - 1];
    const site = { script: textIn(row['script']), line, column, name: textIn(row['name']) };
    sites.push(row['assumed'] === 1 ? { ...site, isAssumed: true } : site);
  }
  return stacks;
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function seqIn(value: unknown): number {
  return typeof value === 'number' ? seqOf(value as EventId) : 0;
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function roleIn(value: unknown): MessageRole {
  return value === 'request' || value === 'response' ? value : 'data';
}

function headersIn(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'string') return undefined;
  const headers: unknown = JSON.parse(value);
  return Array.isArray(headers) ? headers.map(String) : undefined;
}
