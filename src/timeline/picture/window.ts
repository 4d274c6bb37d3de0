/**
 * The answer from which the picture is drawn. More is asked for than is seen, so that moving a little asks nothing; what is there is drawn
 * until something better has come.
 */
import type { Disposable } from '../../base/disposable.ts';
import type { PictureAnswer, PictureArguments, Span } from '../../protocol/picture.ts';
import { Asked } from './asked.ts';

/** Of the view's length, at each side. */
const beyond = 0.5;
/** A new answer is asked for before the edge of this one is reached. */
const early = 0.15;
/** An answer serves zooms up to this factor until the next has come; beyond this the detail may be another. */
const sharp = 1.2;

export type Wanted = PictureArguments & {
  /** Grows with each news of the run. */
  readonly revision: number;
};

export interface Shown {
  readonly answer: PictureAnswer;
  readonly wanted: Wanted;
}

export class Window implements Disposable {
  readonly #asked: Asked<Wanted, PictureAnswer>;
  #shown: Shown | undefined;
  #last: Wanted | undefined;

  constructor(
    ask: (args: PictureArguments, signal: AbortSignal) => Promise<PictureAnswer>,
    changed: () => void,
    fail: (error: unknown) => void,
  ) {
    this.#asked = new Asked<Wanted, PictureAnswer>(
      ({ revision: _, ...args }, signal) => ask(args, signal),
      (answer, wanted) => {
        this.#shown = { answer, wanted };
        changed();
      },
      (error) => {
        // What has failed may be asked again.
        this.#last = undefined;
        fail(error);
      },
    );
  }

  /** What can be drawn for this; its rows are those that were asked for. Undefined as long as nothing fits. */
  shown(wanted: Wanted): Shown | undefined {
    const shown = this.#shown;
    return shown && shown.wanted.scale === wanted.scale && isSameRows(shown.wanted.rows, wanted.rows)
      ? shown
      : undefined;
  }

  /** Asks, if what is there or under way is not good enough. @param wanted what is seen, without a margin */
  want(wanted: Wanted): void {
    const have = this.#asked.isAsking ? this.#last : this.#shown?.wanted;
    if (have && isGood(have, wanted)) return;
    const length = wanted.to - wanted.from;
    const asked = {
      ...wanted,
      from: wanted.from - length * beyond,
      to: wanted.to + length * beyond,
      width: Math.min(20_000, Math.round(wanted.width * (1 + 2 * beyond))),
    };
    this.#last = asked;
    this.#asked.ask(asked);
  }

  /** Nothing of this run is shown any more. */
  forget(): void {
    this.#asked.forget();
    this.#shown = undefined;
    this.#last = undefined;
  }

  dispose(): void {
    this.#asked.dispose();
  }
}

function isGood(have: Wanted, wanted: Wanted): boolean {
  const pixels = (have.to - have.from) / have.width / ((wanted.to - wanted.from) / wanted.width);
  return (
    have.scale === wanted.scale &&
    have.revision === wanted.revision &&
    have.filter === wanted.filter &&
    pixels < sharp &&
    pixels > 1 / sharp &&
    covers(have, wanted) &&
    isSameRows(have.rows, wanted.rows)
  );
}

function covers(have: Span, wanted: Span): boolean {
  const spare = (wanted.to - wanted.from) * early;
  return have.from <= wanted.from - spare && have.to >= wanted.to + spare;
}

function isSameRows(some: Wanted['rows'], others: Wanted['rows']): boolean {
  return (
    some === others ||
    (some.length === others.length &&
      some.every((lanes, row) => {
        const same = others[row];
        return same !== undefined && lanes.length === same.length && lanes.every((lane, index) => lane === same[index]);
      }))
  );
}
