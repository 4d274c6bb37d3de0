import type { LaneName } from '../../protocol/picture.ts';
import type { EventStore } from '../event-store.ts';
import type { IsolateLine } from '../isolate-line.ts';
import type { Lane } from '../messages.ts';
import type { Lanes } from './lanes.ts';
import type { Outsiders } from './outsiders.ts';
import type { Member } from './surroundings.ts';

export interface DrawnRow {
  readonly members: readonly Member[];
  readonly lines: readonly IsolateLine[];
}

/** The rows of a picture: whose lines are in which, and where what goes to a lane ends. */
export class Rows {
  readonly all: readonly DrawnRow[];
  readonly #ofIsolate = new Map<number, number>();
  readonly #ofLane = new Map<LaneName, number>();
  readonly #outsiders: Outsiders;

  constructor(rows: readonly (readonly LaneName[])[], lanes: Lanes, outsiders: Outsiders, store: EventStore) {
    this.#outsiders = outsiders;
    this.all = rows.map((names, row) => {
      for (const name of names) this.#ofLane.set(name, row);
      const members = names.flatMap((name) => lanes.all.get(name) ?? []);
      for (const { isolate } of members) this.#ofIsolate.set(isolate, row);
      return { members, lines: members.flatMap(({ isolate }) => store.line(isolate) ?? []) };
    });
  }

  ofIsolate(isolate: number): number | undefined {
    return this.#ofIsolate.get(isolate);
  }

  /** Undefined where it is not drawn. */
  of(lane: Lane): number | undefined {
    return 'isolate' in lane
      ? this.#ofIsolate.get(lane.isolate)
      : this.#ofLane.get(this.#outsiders.laneOf(lane.external));
  }
}
