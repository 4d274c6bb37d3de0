export interface Listener {
  readonly isolate: number;
  /** `host:port`, or the path of a pipe. */
  readonly address: string;
  /** Since when, in microseconds of the run. */
  readonly time: number;
}

/** Whose address is it? What is sent to a place where a node listens is for that node, even if it never arrives. */
export class Addresses {
  readonly #listeners = new Map<string, Listener>();
  #heard = 0;

  /** How often somebody was heard to listen: while it is the same, so is what `at` says. */
  get heard(): number {
    return this.#heard;
  }

  listen(isolate: number, address: string, time: number): void {
    this.#heard++;
    const place = placeOf(address);
    const known = this.#listeners.get(place);
    // A restarted node listens where the one before it did. Whom we heard of first must make no difference.
    if (!known || known.time < time || (known.time === time && known.isolate < isolate))
      this.#listeners.set(place, { isolate, address, time });
  }

  /** The last one of each place. */
  get all(): readonly Listener[] {
    return [...this.#listeners.values()];
  }

  /** The isolate that listens there, the last one of several. */
  at(address: string): number | undefined {
    return this.#listeners.get(placeOf(address))?.isolate;
  }
}

/** All names of this machine are one. */
const thisMachine =
  /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?(?:::1?|::ffff:127\.\d+\.\d+\.\d+)\]?|\*?):(?=\d+$)/i;

function placeOf(address: string): string {
  return address.replace(thisMachine, 'localhost:').toLowerCase();
}
