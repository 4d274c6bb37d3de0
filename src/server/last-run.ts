import { isArray, isRecord } from '../base/shape.ts';
import { type SeenQuestion, seenRequest } from '../protocol/seen.ts';

/** Asks the editor, which knows the runs. */
export type Ask = (request: string, question: SeenQuestion) => Promise<unknown>;

/** A part of a message that there was, with a value that it had. */
export interface Field {
  readonly name: string;
  readonly sample: string;
}

/** The words of the run that was seen last: names of messages, protocols, what was in payloads. */
export class LastRun {
  readonly #ask: Ask | undefined;

  constructor(ask: Ask | undefined) {
    this.#ask = ask;
  }

  async all(what: 'name' | 'protocol'): Promise<readonly string[]> {
    return (await this.#answer({ what })).values;
  }

  /**
   * What there is below a path: `['body', 'order']`.
   * @param name of messages; `*` stands for anything
   */
  async fields(name: string, way: readonly string[]): Promise<readonly Field[]> {
    const [root, ...inside] = way;
    const literal = name.split('*').sort((one, other) => other.length - one.length)[0] ?? '';
    const { values, headers } = await this.#answer({ what: 'content', name: literal });
    if (root === 'headers') return inside.length > 0 ? [] : headers.map((one) => ({ name: one, sample: '' }));
    if (root !== 'body') return [];
    const found = new Map<string, string>();
    for (const payload of values) {
      let value = parsed(payload);
      for (const key of inside) value = isRecord(value) || isArray(value) ? Reflect.get(value, key) : undefined;
      if (!isRecord(value)) continue;
      for (const [key, sample] of Object.entries(value)) {
        if (!found.has(key)) found.set(key, JSON.stringify(sample).slice(0, 60));
      }
    }
    return [...found].map(([key, sample]) => ({ name: key, sample }));
  }

  async #answer(question: SeenQuestion): Promise<{ values: readonly string[]; headers: readonly string[] }> {
    // Another editor does not know the question, and a recording may be gone: there are no words then.
    const answer = await this.#ask?.(seenRequest, question).catch(() => undefined);
    const { values, headers } = isRecord(answer) ? answer : {};
    return { values: texts(values), headers: texts(headers) };
  }
}

function texts(value: unknown): readonly string[] {
  return isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined; // No JSON, or only the beginning of it.
  }
}
