import type { Run } from '../causality/run.ts';
import type { Database, Statement } from './sqlite.ts';

/** The first format that has them. */
export const outsidersVersion = 4;

/** Of a file that was not counted while it was written. */
export const countOutsiders = `select t.text as peer, count(*) as events from events e join texts t on t.id = e.peer
  where e.peer is not null and case e.kind
    when 'send' then not exists (select 1 from deliveries d where d.send = e.id)
    when 'receive' then not exists (select 1 from deliveries d where d.receive = e.id) else 0 end
  group by t.text order by events desc`;

/** Writes who was at the other end of events and is not debugged, as a run in memory counts them, and where nodes listen. */
export class WrittenOutsiders {
  readonly #put: Statement;
  readonly #listen: Statement;
  /** By peer, as they stand in the file. */
  readonly #written = new Map<string, number>();
  /** What was counted before this run began: of a file that is gone on with. */
  readonly #before: ReadonlyMap<string, number>;

  constructor(database: Database) {
    this.#put = database.prepare('insert or replace into outsiders values (?, ?)');
    this.#listen = database.prepare('insert or replace into listens values (?, ?, ?)');
    const rows = database.prepare('select peer, events from outsiders').all();
    this.#before = new Map(rows.map(({ peer, events }) => [String(peer), Number(events)]));
  }

  listens(isolate: number, address: string, time: number): void {
    this.#listen.run(isolate, address, time);
  }

  /** Within a transaction. */
  write({ outsiders }: Run): void {
    for (const peer of outsiders.settle()) {
      // None where its other end has come meanwhile.
      const count = outsiders.peers.get(peer) ?? 0;
      if (count === (this.#written.get(peer) ?? 0)) continue;
      this.#written.set(peer, count);
      this.#put.run(peer, count + (this.#before.get(peer) ?? 0));
    }
  }
}
