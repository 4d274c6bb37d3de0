/** The lanes that a filter leaves: those of its hits, and of the other ends of their messages. */
import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import type { LaneName } from '../../protocol/picture.ts';
import type { Line } from './lines.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Hits of each line whose other ends are looked up: they soon repeat. */
const MOST = 2000;

export class HitLanes {
  readonly #run: RecordedRun;
  readonly #found = new Set<LaneName>();
  readonly #looked = new Map<Line, number>();

  constructor(run: RecordedRun) {
    this.#run = run;
  }

  get lanes(): readonly LaneName[] {
    return [...this.#found];
  }

  add(line: Line, event: EventId): void {
    const looked = this.#looked.get(line) ?? 0;
    this.#looked.set(line, looked + 1);
    this.addLane(line);
    if (looked >= MOST) return;
    const ends = [
      ...this.#run.receivesOf(event).map(({ receive }) => receive),
      ...this.#run.sendsOf(event).map(({ send }) => send),
    ];
    for (const end of ends) this.#add(end);
    const peer = ends.length > 0 ? undefined : this.#run.outside.at(this.#run.rows.at(event)?.peer ?? '');
    if (peer && 'external' in peer) this.#found.add(this.#run.outside.laneOf(peer.external));
  }

  addLane({ lane }: Line): void {
    this.#found.add(lane);
  }

  #add(event: EventId): void {
    const line = this.#run.lines.at(isolateOf(event));
    if (line) this.#found.add(line.lane);
  }
}
