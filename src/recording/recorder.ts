/** Writes what happens in a run into a file, as it happens. Runs in a thread of its own: SQLite waits for the disk. */
import { Run } from '../causality/run.ts';

import { type EventId, eventId, firstNote } from '../protocol/event-id.ts';
import type { CallSite, MessageEvent, ProbeEvent } from '../protocol/events.ts';
import type { MappedFrame, RecordedIsolate, RecordedMark, RecordingSummary } from '../protocol/recording.ts';
import { parseEvents } from '../protocol/wire.ts';
import type { RecorderData } from './data.ts';
import { isFailure } from './failure.ts';
import { Influence } from './influence.ts';
import { WrittenMarks } from './marks.ts';
import { WrittenOutsiders } from './outsiders.ts';
import { Payloads } from './payloads.ts';
import { Pyramid } from './pyramid.ts';
import { Ring } from './ring.ts';
import { saveInto } from './save.ts';
import { schema } from './schema.ts';
import { type Database, openDatabase, type Statement } from './sqlite.ts';
import { stackText } from './stack-text.ts';
import { summaryOf } from './summary.ts';
import { Texts } from './texts.ts';

/** What is left of a recorder that could not write. */
export interface Interrupted {
  readonly database: Database;
  /** Numbers up to this one were given to stacks: what is told of those late must not be taken for others. */
  readonly stacks: number;
}

/** Events whose other ends can still be found; those of a run are seconds apart. */
const MATCHED = 200_000;

export interface RecorderParts extends RecorderData {
  /** Of a recording that is gone on with. */
  readonly before?: Interrupted;
  /** A stack that was not there before. */
  onStack(stack: number, isolate: number, sites: readonly CallSite[]): void;
}

export class Recorder {
  readonly #database: Database;
  readonly #texts: Texts;
  readonly #payloads: Payloads;
  readonly #ring: Ring;
  readonly #pyramid: Pyramid;
  readonly #influence: Influence;
  readonly #marks: WrittenMarks;
  readonly #outsiders: WrittenOutsiders;
  readonly #onStack: RecorderParts['onStack'];
  /** Only to find which ends belong together. */
  readonly #run = new Run({ events: MATCHED, bytes: 0 });
  readonly #changed = new Set<EventId>();
  readonly #uncertain = new Set<EventId>();
  readonly #stacks = new Map<string, number>();
  readonly #nodes = new Map<number, string>();
  /** Of each isolate, by `seq`. */
  readonly #newest = new Map<number, number>();
  readonly #sql: ReturnType<typeof statements>;
  readonly #firstStack: number;
  #isOpen = false;
  #rows = 0;

  /** @throws UserError where this Node has no SQLite, and what SQLite throws */
  constructor({ file, keep, about, onStack, before }: RecorderParts) {
    const database = before?.database ?? newDatabase(file, about);
    this.#database = database;
    this.#firstStack = (before?.stacks ?? 0) + 1;
    this.#texts = new Texts(database);
    this.#payloads = new Payloads(database, keep);
    this.#pyramid = new Pyramid(database);
    this.#influence = new Influence(database);
    this.#marks = new WrittenMarks(database);
    this.#outsiders = new WrittenOutsiders(database);
    this.#ring = new Ring(database, keep, (isolate, { seq, time }) => {
      this.#pyramid.forget(isolate, time);
      this.#influence.forget(isolate, seq);
    });
    this.#sql = statements(database);
    this.#onStack = onStack;
    if (before) {
      this.#rows = numberOf(database, 'select max(n) from events');
      for (const { id, node } of database.prepare('select id, node from isolates').all())
        this.#nodes.set(Number(id), String(node));
      for (const { isolate, address, time } of database.prepare('select * from listens').all())
        this.#run.append(Number(isolate), this.#nodes.get(Number(isolate)) ?? '', [
          { kind: 'listen', address: String(address), time: Number(time) },
        ]);
    }
    this.#run.links.onChange(({ receive, inferred }) => {
      this.#changed.add(receive);
      // What was paired by its looks may be paired anew.
      if (inferred) this.#uncertain.add(receive);
    });
  }

  started({ id, node, group, title, kind, pid }: RecordedIsolate, time: number): void {
    this.#begin();
    this.#nodes.set(id, node);
    this.#sql.isolate.run(id, node, group, title, kind, pid ?? null, time);
  }

  ended(isolate: number, time: number): void {
    this.#begin();
    this.#sql.ended.run(time, isolate);
  }

  exited(isolate: number, how: string): void {
    this.#begin();
    this.#sql.exited.run(how, isolate);
  }

  marked(mark: RecordedMark): void {
    this.#begin();
    this.#marks.put(mark);
  }

  halted(time: number, isolate: number, width: string, reason: string): void {
    this.#begin();
    this.#sql.halt.run(time, isolate, width, reason);
  }

  resumed(time: number): void {
    this.#begin();
    this.#sql.resumed.run(time);
  }

  /** @param shift what makes the times of its clock those of the run @returns what was in it */
  batch(isolate: number, batch: string, shift: number): readonly ProbeEvent[] {
    this.#begin();
    const events = parseEvents(batch, shift);
    this.#run.append(isolate, this.#nodes.get(isolate) ?? '', events);
    for (const event of events) this.#write(isolate, event);
    return events;
  }

  /** So many events were left out. */
  missed(isolate: number, time: number, count: number): void {
    this.#begin();
    const id = eventId(isolate, firstNote + ++this.#rows);
    this.#sql.gap.run(id, this.#rows, time, count);
    this.#ring.wrote(id, this.#payloads);
  }

  /** Two ends that somebody else has found to be one. */
  deliver(send: EventId, receive: EventId, inferred: boolean): void {
    this.#begin();
    this.#run.links.connect(send, receive, inferred);
  }

  mapped(stack: number, frames: readonly (MappedFrame | undefined)[]): void {
    this.#begin();
    for (const [depth, frame] of frames.entries()) {
      if (!frame) continue;
      const { source, line, column, excerpt } = frame;
      const id = this.#texts.idOf(source);
      this.#sql.mapped.run(id, line + 1, column + 1, stack, depth);
      const lines = excerpt?.text.split('\n') ?? [];
      for (const [at, text] of lines.entries()) this.#sql.excerpt.run(id, (excerpt?.from ?? 0) + at + 1, text);
    }
  }

  /** What was told since the last time is safe from now on. @throws what SQLite throws: a full disk */
  commit(): void {
    if (!this.#isOpen) return;
    // In the order of the file: SQLite is faster with neighbours.
    for (const receive of [...this.#changed].sort((a, b) => a - b)) this.#link(receive);
    this.#changed.clear();
    this.#uncertain.clear();
    this.#influence.again();
    this.#pyramid.write();
    this.#outsiders.write(this.#run);
    this.#database.exec('commit');
    this.#isOpen = false;
    this.#ring.trim();
  }

  summary(): RecordingSummary {
    this.commit();
    return summaryOf(this.#database);
  }

  /**
   * @param file is replaced if it is there
   * @returns its bytes
   */
  save(file: string, payloads: boolean): number {
    this.commit();
    return saveInto(this.#database, file, payloads);
  }

  /** It can't write: what was not committed is gone. It is not used any more. */
  interrupt(): Interrupted {
    try {
      this.#database.exec('rollback');
    } catch {
      // SQLite has done it by itself, as it does for some errors.
    }
    return { database: this.#database, stacks: this.#firstStack + this.#stacks.size - 1 };
  }

  close(): void {
    this.commit();
    this.#database.close();
  }

  #begin(): void {
    if (this.#isOpen) return;
    this.#database.exec('begin');
    this.#isOpen = true;
  }

  #write(isolate: number, event: ProbeEvent): void {
    const { insert, amend } = this.#sql;
    switch (event.kind) {
      case 'send':
      case 'receive': {
        const id = eventId(isolate, event.seq);
        const { oldest, written } = this.#payloads;
        const row = this.#row(id, isolate, event);
        // Only what comes after a later one can be there already.
        if (event.seq > (this.#newest.get(isolate) ?? 0)) {
          this.#newest.set(isolate, event.seq);
          insert.get(...row);
        } else if (insert.run(...row).changes === 0) return;
        this.#ring.wrote(id, { oldest, written });
        const { time, status } = event;
        const protocol = this.#texts.idOf(event.protocol);
        const isSend = event.kind === 'send';
        this.#pyramid.add(isolate, { time, protocol, count: 1, isSend, isFailed: isFailure(status, undefined) });
        return;
      }
      case 'more': {
        const id = eventId(isolate, event.of);
        const { size = null, status = null, name, outcome = null, time, preview } = event;
        if (isFailure(status, outcome)) this.#fail(isolate, id);
        amend.run(size, status, name === undefined ? null : this.#texts.idOf(name), outcome, outcome && time, id);
        if (preview !== undefined) this.#amendPreview(id, preview);
        return;
      }
      case 'gap':
        this.missed(isolate, event.time, event.count);
        return;
      case 'listen':
        this.#outsiders.listens(isolate, event.address, event.time);
        return;
    }
  }

  /** Before it is amended: what has failed before is counted. */
  #fail(isolate: number, id: EventId): void {
    const row = this.#sql.state.get(id);
    if (!row || isFailure(row['status'], row['outcome'])) return;
    const [time, protocol] = [Number(row['time']), Number(row['protocol'])];
    this.#pyramid.add(isolate, { time, protocol, count: 0, isSend: false, isFailed: true });
  }

  #amendPreview(id: EventId, preview: string): void {
    const row = this.#sql.preview.get(id);
    if (row) this.#sql.amendPreview.run(this.#payloads.instead(row['preview'], preview), id);
  }

  #row(id: EventId, isolate: number, event: MessageEvent): (number | string | null)[] {
    const { time, kind, cause, protocol, role, name, peer, status, size, replyTo, stack, handler } = event;
    const { preview, headers } = event;
    const here = (other: number) => (other === 0 ? null : eventId(isolate, other));
    return [
      ...[id, ++this.#rows, time, kind, here(cause), this.#texts.idOf(protocol), role],
      ...[this.#texts.idOf(name), peer === '' ? null : this.#texts.idOf(peer), status ?? null, size ?? null],
      ...[here(replyTo), this.#stack(isolate, stack), handler === 0 ? null : handler],
      preview === undefined ? null : this.#payloads.idOf(preview),
      headers ? this.#payloads.idOf(JSON.stringify(headers)) : null,
    ];
  }

  /** Its number; null for none. */
  #stack(isolate: number, sites: readonly CallSite[]): number | null {
    const text = stackText(sites);
    if (text === undefined) return null;
    const known = this.#stacks.get(text);
    if (known !== undefined) return known;
    const id = this.#firstStack + this.#stacks.size;
    this.#stacks.set(text, id);
    for (const [depth, { script, line, column, name, isAssumed }] of sites.entries()) {
      const place = [this.#texts.idOf(script), line + 1, column + 1, this.#texts.idOf(name)];
      this.#sql.frame.run(id, depth, ...place, isAssumed ? 1 : null);
    }
    this.#onStack(id, isolate, sites);
    return id;
  }

  /** Writes down whose the message was, as it is known now: what was inferred may have been taken back. */
  #link(receive: EventId): void {
    const place = this.#run.store.place(receive);
    if (!place) return;
    const sends = this.#run.links.partners(place);
    if (this.#uncertain.has(receive)) {
      for (const row of this.#sql.linked.all(receive)) {
        const send = Number(row['send']) as EventId;
        if (!sends.includes(send)) this.#influence.remove(send, receive);
      }
      this.#sql.unlink.run(receive);
    }
    const inferred = this.#run.messages.of(receive)?.inferred ? 1 : 0;
    for (const send of sends) {
      this.#sql.link.get(receive, send, inferred);
      this.#influence.add(send, receive);
    }
  }
}

/** @param about what is said of the run */
function newDatabase(file: string, about: RecorderData['about']): Database {
  const database = openDatabase(file);
  // What was committed survives our end, however we die; only a power cut could cost the last seconds.
  database.exec('pragma page_size = 8192; pragma journal_mode = wal; pragma synchronous = normal;');
  database.exec(schema);
  const put = database.prepare('insert into meta values (?, ?)');
  for (const [key, value] of Object.entries(about)) put.run(key, value);
  return database;
}

function numberOf(database: Database, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0);
}

function statements(database: Database) {
  const sql = (text: string): Statement => database.prepare(text);
  return {
    isolate: sql('insert or replace into isolates values (?, ?, ?, ?, ?, ?, ?, null, null)'),
    exited: sql('update isolates set exit = ? where id = ?'),
    ended: sql('update isolates set ended = ? where id = ?'),
    halt: sql('insert into halts (time, isolate, width, reason) values (?, ?, ?, ?)'),
    resumed: sql('update halts set until = ? where until is null'),
    insert: sql(
      `insert or ignore into events (id, n, time, kind, cause, protocol, role, name, peer, status, size, reply_to, stack, handler, preview, headers)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    gap: sql("insert into events (id, n, time, kind, size) values (?, ?, ?, 'gap', ?)"),
    state: sql('select time, protocol, status, outcome from events where id = ?'),
    preview: sql('select preview from events where id = ?'),
    amendPreview: sql('update events set preview = ? where id = ?'),
    amend: sql(
      `update events set size = coalesce(?, size), status = coalesce(?, status), name = coalesce(?, name),
       outcome = coalesce(?, outcome), took = max(0, ? - time) where id = ?`,
    ),
    link: sql('insert or replace into deliveries values (?, ?, ?)'),
    linked: sql('select send from deliveries where receive = ?'),
    unlink: sql('delete from deliveries where receive = ?'),
    frame: sql(
      'insert into frames (stack, depth, script, line, column, function, assumed) values (?, ?, ?, ?, ?, ?, ?)',
    ),
    mapped: sql('update frames set source = ?, source_line = ?, source_column = ? where stack = ? and depth = ?'),
    excerpt: sql('insert or ignore into excerpts values (?, ?, ?)'),
  } satisfies Record<string, Statement>;
}
