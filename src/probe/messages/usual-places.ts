/** Sends from one place in turn, after which the next of their kind is taken to come from there, too. */
const TRUSTED = 64;
const MOST_KINDS = 1000;
const MOST_STACKS = 1000;

/** Script, line, column (1-based) and function in turn; one more element where it was not looked at but taken from others of its kind. */
export type Frames = readonly (string | number)[];

/** Where each kind of message is sent from. */
export class UsualPlaces {
  readonly #kinds = new Map<string, UsualPlace>();
  /** By line and column of the innermost frame. */
  readonly #stacks = new Map<number, Frames>();

  of(kind: string): UsualPlace {
    let place = this.#kinds.get(kind);
    if (!place) {
      if (this.#kinds.size >= MOST_KINDS) this.#kinds.clear();
      place = new UsualPlace();
      this.#kinds.set(kind, place);
    }
    return place;
  }

  /** The same object for the same stack, which is told once in a batch then (`wire.ts`). */
  known(frames: Frames): Frames {
    const place = Number(frames[1]) * 1000 + Number(frames[2]);
    const known = this.#stacks.get(place);
    if (known?.length === frames.length && known.every((part, at) => part === frames[at])) return known;
    if (this.#stacks.size >= MOST_STACKS) this.#stacks.clear();
    this.#stacks.set(place, frames);
    return frames;
  }
}

export class UsualPlace {
  #frames: Frames | undefined;
  #same = 0;
  /** Of those that are not looked at; undefined while it is not sure enough. */
  assumed: Frames | undefined;

  saw(frames: Frames): void {
    if (frames !== this.#frames) {
      this.#frames = frames;
      this.#same = 0;
      this.assumed = undefined;
    } else if (++this.#same === TRUSTED && frames.length > 0) this.assumed = [...frames, 1];
  }
}
