import { type Redaction, redacted } from './redaction.ts';

/** Characters of what came before that are always looked at again: a name, its sign, and as much of a key as they are. */
export const KEPT = 4096;
/** A value that is longer and still goes on hides all that follows. */
const LONGEST = 65_536;

/** A text that comes in parts, cut anywhere: a name may stand in one and its secret in the next. */
export class RedactedStream {
  /** What was told of its last part. */
  told: string | undefined;
  readonly #redaction: Redaction;
  /** The end of what has come, as it was: it stays in the process. */
  #before = '';
  /** A secret began so long ago that nobody knows any more how it ends. */
  #isLost = false;

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  /**
   * @param text the next part, or its beginning
   * @param end its end, where that was only its beginning
   * @returns the text without secrets
   */
  next(text: string, end: string): string {
    if (this.#isLost) return redacted;
    const { told, open } = this.#redaction.part(this.#before, text);
    const all = this.#before + text;
    const begin = Math.min(open ?? all.length, Math.max(0, all.length - KEPT));
    if (all.length - begin > LONGEST) this.#isLost = true;
    else this.#before = end === '' ? all.slice(begin) : end;
    return told;
  }

  /** A part that is no text. @returns whether its first bytes can't be the rest of a secret */
  passes(first: string, end: string): boolean {
    const text = this.#before + first;
    this.#before = end;
    return !this.#isLost && !this.#redaction.mayHide(text);
  }
}
