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
    for (const { receive } of this.#run.receivesOf(event)) this.#add(receive);
    for (const { send } of this.#run.sendsOf(event)) this.#add(send);
  }

  addLane({ lane }: Line): void {
    this.#found.add(lane);
  }

  #add(event: EventId): void {
    const line = this.#run.lines.at(isolateOf(event));
    if (line) this.#found.add(line.lane);
  }
}
