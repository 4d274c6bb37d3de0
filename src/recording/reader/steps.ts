/**
 * Where events are on the scale `order`: the length of the longest chain of causes that leads to each, from 1. Read from all of a file when
 * somebody asks for it the first time, and kept: 8 bytes for each event, and 12 for each delivery.
 */
import { type EventId, eventId, firstNote, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { Database } from '../sqlite.ts';
import type { Line, Lines } from './lines.ts';

interface Track {
  readonly line: Line;
  readonly seqs: Uint32Array;
  readonly steps: Uint32Array;
  /** Pairs of own `seq` (its index) and the send. */
  readonly receives: Uint32Array;
  readonly sends: Float64Array;
}

export class Steps {
  /** The largest. */
  readonly last: number;
  readonly #tracks = new Map<number, Track>();

  constructor(database: Database, lines: Lines) {
    const events = database.prepare('select id from events where id >= ? and id < ? order by id');
    const deliveries = database.prepare(
      'select receive, send from deliveries where receive >= ? and receive < ? order by receive',
    );
    for (const line of lines.all) {
      const range = [eventId(line.isolate, 0), eventId(line.isolate, firstNote)] as const;
      const seqs = new Uint32Array(line.events);
      let count = 0;
      for (const { id } of events.iterate(...range)) {
        if (count >= line.events) break;
        seqs[count++] = seqOf(Number(id) as EventId);
      }
      const [receives, sends]: [number[], number[]] = [[], []];
      for (const { receive, send } of deliveries.iterate(...range)) {
        receives.push(seqOf(Number(receive) as EventId));
        sends.push(Number(send));
      }
      const seen = seqs.subarray(0, count);
      this.#tracks.set(line.isolate, {
        ...{ line, seqs: seen, steps: new Uint32Array(count) },
        ...{ receives: Uint32Array.from(receives), sends: Float64Array.from(sends) },
      });
    }
    this.last = this.#count();
  }

  of(id: EventId): number {
    const track = this.#tracks.get(isolateOf(id));
    return track?.steps[firstFrom(track.seqs, seqOf(id))] ?? 0;
  }

  /** Of the last event of the isolate before this one. */
  before(id: EventId): number | undefined {
    const track = this.#tracks.get(isolateOf(id));
    return track?.steps[firstFrom(track.seqs, seqOf(id)) - 1];
  }

  /** The id of the first event of the isolate at or behind a step; behind its last where there is none. */
  since({ isolate, last }: Line, step: number): EventId {
    const track = this.#tracks.get(isolate);
    const seq = track?.seqs[firstFrom(track.steps, step)];
    return seq === undefined ? (((last ?? -1) + 1) as EventId) : eventId(isolate, seq);
  }

  /** The steps of the isolate's events from one place to another, in their order. */
  between({ isolate }: Line, from: number, to: number): Uint32Array {
    const track = this.#tracks.get(isolate);
    return track ? track.steps.subarray(firstFrom(track.steps, from), firstFrom(track.steps, to)) : new Uint32Array();
  }

  #count(): number {
    const tracks = [...this.#tracks.values()];
    const at = new Map(tracks.map((track) => [track, { event: 0, delivery: 0 }]));
    let last = 0;
    let isForced = false;
    for (;;) {
      let hasMoved = false;
      for (const [track, place] of at) {
        const { seqs, steps, receives, sends } = track;
        while (place.event < seqs.length) {
          const seq = seqs[place.event] ?? 0;
          let step = (steps[place.event - 1] ?? 0) + 1;
          let next = place.delivery;
          while (next < receives.length && (receives[next] ?? 0) < seq) next++;
          let isReady = true;
          for (; next < receives.length && receives[next] === seq; next++) {
            const sent = this.#done(sends[next] ?? 0, at);
            if (sent === undefined && !isForced) isReady = false;
            else step = Math.max(step, (sent ?? 0) + 1);
          }
          if (!isReady) break;
          isForced = false;
          steps[place.event++] = step;
          place.delivery = next;
          last = Math.max(last, step);
          hasMoved = true;
        }
      }
      if (hasMoved) continue;
      if (tracks.every((track) => at.get(track)?.event === track.seqs.length)) return last;
      // Ends that were paired by their looks can wait for each other in a circle.
      isForced = true;
    }
  }

  /** The step of a send; 0 where it is not there, undefined where it is not known yet. */
  #done(send: number, at: ReadonlyMap<Track, { readonly event: number }>): number | undefined {
    const track = this.#tracks.get(isolateOf(send as EventId));
    if (!track) return 0;
    const index = firstFrom(track.seqs, seqOf(send as EventId));
    if (track.seqs[index] !== seqOf(send as EventId)) return 0;
    return index < (at.get(track)?.event ?? 0) ? (track.steps[index] ?? 0) : undefined;
  }
}

/** Index of the first value that is not less. */
function firstFrom(sorted: Uint32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
