/**
 * Where events are on the scale `order`: the length of the longest chain of causes that leads to each, from 1. Counted when a file is saved;
 * of one that was not, when somebody asks for it the first time. In memory it is 9 bytes for each event.
 */
import { type EventId, eventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { Database } from '../sqlite.ts';
import { countSteps } from './count-steps.ts';
import type { Line, Lines } from './lines.ts';
import { firstFrom } from './sorted.ts';
import { storedTracks } from './stored-steps.ts';
import { readTracks, type Track } from './tracks.ts';

export interface Counted extends Pick<Track, 'line' | 'seqs' | 'look' | 'looks'> {
  readonly steps: Uint32Array;
}

/** From all events and deliveries of a file. */
export function countedTracks(database: Database, lines: Lines): readonly Counted[] {
  const tracks = readTracks(database, lines);
  const steps = countSteps(tracks);
  return tracks.map(({ line, seqs, look, looks }, at) => ({
    ...{ line, seqs, look, looks },
    steps: steps[at] ?? new Uint32Array(),
  }));
}

const nothing = { steps: new Uint32Array(), look: new Uint8Array(), looks: [] };

export class Steps {
  /** The largest. */
  readonly last: number;
  readonly #tracks: ReadonlyMap<number, Counted>;

  constructor(database: Database, lines: Lines) {
    const tracks = storedTracks(database, lines) ?? countedTracks(database, lines);
    this.#tracks = new Map(tracks.map((track) => [track.line.isolate, track]));
    this.last = tracks.reduce((last, { steps }) => Math.max(last, steps.at(-1) ?? 0), 0);
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

  /** The isolate's events from one place up to before another, in their order. */
  between({ isolate }: Line, from: number, to: number): Pick<Counted, 'steps' | 'look' | 'looks'> {
    const track = this.#tracks.get(isolate);
    if (!track) return nothing;
    const { steps, look, looks } = track;
    const [first, end] = [firstFrom(steps, from), firstFrom(steps, to)];
    return { steps: steps.subarray(first, end), look: look.subarray(first, end), looks };
  }
}
