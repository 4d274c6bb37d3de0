/** Sources that are no files, by the numbers under which the client asks for their text. Equal sources get equal numbers. */
import type { Source } from '../debugger/source.ts';
import { noSource } from './errors.ts';

export class SourceReferences {
  readonly #byId = new Map<string, number>();
  readonly #sources: Source[] = [];

  /** 0 for files, as DAP has it. */
  numberOf(source: Source): number {
    if (source.path !== undefined) return 0;
    let number = this.#byId.get(source.id);
    if (number === undefined) {
      number = this.#sources.push(source);
      this.#byId.set(source.id, number);
    }
    return number;
  }

  /** @throws UserError */
  get(number: number): Source {
    const source = this.#sources[number - 1];
    if (!source) throw noSource(number);
    return source;
  }
}
