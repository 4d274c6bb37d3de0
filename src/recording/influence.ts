/**
 * How far one isolate can know of another, by messages that go from one to the other at once: for a receive the newest of all sends that had
 * come until then, for a send the oldest of all receives to which it or a later one has led. Both only ever rise along an isolate, so only the
 * steps are kept; the past of an event in Lamport's order is found from them in at most as many rounds as there are isolates.
 */
import { type EventId, eventId, isolateOf, seqOf } from '../protocol/event-id.ts';
import type { Database } from './sqlite.ts';

export class Influence {
  readonly #sql: ReturnType<typeof statements>;
  /** Of each pair: the last step, since most deliveries go on from it. */
  readonly #last = new Map<string, { send: number; receive: number }>();
  /** Of each pair: the first receive of which a delivery was taken back. */
  readonly #removed = new Map<string, number>();

  constructor(database: Database) {
    this.#sql = statements(database);
    // Of a file that is gone on with.
    for (const table of ['pasts', 'futures']) {
      const rows = database.prepare(
        `select sender, receiver, max(send) as send, max(receive) as receive from ${table} group by sender, receiver`,
      );
      for (const { sender, receiver, send, receive } of rows.all()) {
        const key = `${sender} ${receiver}`;
        const { send: sent, receive: received } = this.#last.get(key) ?? { send: 0, receive: 0 };
        this.#last.set(key, { send: Math.max(sent, Number(send)), receive: Math.max(received, Number(receive)) });
      }
    }
  }

  /** In any order. */
  add(send: EventId, receive: EventId): void {
    const [from, to] = [isolateOf(send), isolateOf(receive)];
    const [sent, received] = [seqOf(send), seqOf(receive)];
    if (from === to) return;
    const key = `${from} ${to}`;
    const last = this.#last.get(key);
    const { past, future, knownAt, ledTo, dropPasts, dropFutures } = this.#sql;
    if (!last || (last.send < sent && last.receive < received)) {
      this.#last.set(key, { send: sent, receive: received });
      past.get(to, from, received, sent);
      future.get(from, to, sent, received);
      return;
    }
    const known = knownAt.get(to, from, received)?.['send'];
    if (typeof known !== 'number' || known < sent) {
      dropPasts.run(to, from, received, sent);
      past.run(to, from, received, sent);
    }
    const led = ledTo.get(from, to, sent)?.['receive'];
    if (typeof led !== 'number' || led > received) {
      dropFutures.run(from, to, sent, received);
      future.run(from, to, sent, received);
    }
    this.#last.set(key, { send: Math.max(last.send, sent), receive: Math.max(last.receive, received) });
  }

  /** A delivery was taken back, which may have stood before others: `again` adds those. */
  remove(send: EventId, receive: EventId): void {
    const [from, to] = [isolateOf(send), isolateOf(receive)];
    this.#sql.removePast.run(to, from, seqOf(receive), seqOf(send));
    this.#sql.removeFuture.run(from, to, seqOf(send), seqOf(receive));
    const key = `${from} ${to}`;
    this.#removed.set(key, Math.min(seqOf(receive), this.#removed.get(key) ?? Number.POSITIVE_INFINITY));
  }

  /** What stood behind those that were taken back, once the table `deliveries` is as it should be. */
  again(): void {
    for (const [key, first] of this.#removed) {
      const [from = 0, to = 0] = key.split(' ').map(Number);
      const range = [eventId(to, first), eventId(to + 1, 0), eventId(from, 0), eventId(from + 1, 0)];
      for (const row of this.#sql.deliveries.all(...range))
        this.add(Number(row['send']) as EventId, Number(row['receive']) as EventId);
    }
    this.#removed.clear();
  }

  /** The isolate's events before this are forgotten. @param first its `seq` */
  forget(isolate: number, first: number): void {
    for (const key of this.#last.keys()) {
      const [from = 0, to = 0] = key.split(' ').map(Number);
      if (to === isolate) this.#sql.forgetPasts.run(to, from, first);
      if (from === isolate) this.#sql.forgetFutures.run(from, to, first);
    }
  }
}

function statements(database: Database) {
  const ofPast = 'receiver = ? and sender = ? and receive';
  const ofFuture = 'sender = ? and receiver = ? and send';
  return {
    past: database.prepare('insert into pasts values (?, ?, ?, ?)'),
    future: database.prepare('insert into futures values (?, ?, ?, ?)'),
    knownAt: database.prepare(`select send from pasts where ${ofPast} <= ? order by receive desc limit 1`),
    ledTo: database.prepare(`select receive from futures where ${ofFuture} >= ? order by send limit 1`),
    dropPasts: database.prepare(`delete from pasts where ${ofPast} >= ? and send <= ?`),
    dropFutures: database.prepare(`delete from futures where ${ofFuture} <= ? and receive >= ?`),
    removePast: database.prepare(`delete from pasts where ${ofPast} = ? and send = ?`),
    removeFuture: database.prepare(`delete from futures where ${ofFuture} = ? and receive = ?`),
    forgetPasts: database.prepare(`delete from pasts where ${ofPast} < ?`),
    forgetFutures: database.prepare(`delete from futures where ${ofFuture} < ?`),
    deliveries: database.prepare(
      'select send, receive from deliveries where receive >= ? and receive < ? and send >= ? and send < ? order by receive',
    ),
  };
}
