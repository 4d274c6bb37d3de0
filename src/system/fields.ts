import { needlessKey, type Place, unknownKey, wrongType } from './errors.ts';
import { foreignKeys, needlessKeys } from './keys.ts';
import { nearest } from './nearest.ts';
import type { Problems } from './problems.ts';

/**
 * One JSON object of a configuration. Its readers give the value if it is there and right; a wrong one is noted as a
 * problem and read as undefined, so that the rest can be looked at as well.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #problems: Problems;
  readonly #node: string | undefined;
  readonly #prefix: string;

  constructor(
    values: Readonly<Record<string, unknown>>,
    place: { problems: Problems; node?: string | undefined; prefix?: string },
  ) {
    this.#values = values;
    this.#problems = place.problems;
    this.#node = place.node;
    this.#prefix = place.prefix ?? '';
  }

  has(key: string): boolean {
    return this.value(key) !== undefined;
  }

  value(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  place(key: string): Place {
    return { node: this.#node, key: this.#prefix + key };
  }

  /** Notes every key that is not known. Gives the known ones that were probably meant, so that none is also missed. */
  refuseUnknown(known: readonly string[], mayPass: (key: string) => boolean = () => false): ReadonlySet<string> {
    const allMeant = new Set<string>();
    for (const key of Object.keys(this.#values)) {
      if (known.includes(key) || mayPass(key) || !this.has(key)) continue;
      const needless = needlessKeys.get(key);
      if (needless !== undefined) {
        this.#problems.add(needlessKey(this.place(key), needless));
        continue;
      }
      const foreign = foreignKeys.get(key);
      const meant = foreign !== undefined && known.includes(foreign) ? foreign : nearest(key, known);
      this.#problems.add(unknownKey(this.place(key), meant, known));
      if (meant !== undefined) allMeant.add(meant);
    }
    return allMeant;
  }

  text(key: string, expected = 'a text that is not empty'): string | undefined {
    return this.read(key, expected, (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined));
  }

  texts(key: string): readonly string[] | undefined {
    return this.read(key, 'a list of texts', (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
    );
  }

  /** A list of texts, or a single one. */
  textOrTexts(key: string, expected: string): readonly string[] | undefined {
    const value = this.value(key);
    if (typeof value === 'string') return [value];
    return this.read(key, expected, () =>
      Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
    );
  }

  flag(key: string): boolean | undefined {
    return this.read(key, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const expected = choices.map((choice) => `"${choice}"`).join(' or ');
    return this.read(key, expected, (value) => choices.find((choice) => choice === value));
  }

  number(key: string, expected: string, isRight: (value: number) => boolean): number | undefined {
    return this.read(key, expected, (value) => (typeof value === 'number' && isRight(value) ? value : undefined));
  }

  /** A map whose values `read` accepts (gives anything but undefined for). */
  map<T>(key: string, expected: string, read: (value: unknown) => T | undefined): Record<string, T> | undefined {
    return this.read(key, expected, (value) => {
      if (!isObject(value)) return undefined;
      const entries: [string, T][] = [];
      for (const [name, item] of Object.entries(value)) {
        const accepted = read(item);
        if (accepted === undefined) return undefined;
        entries.push([name, accepted]);
      }
      return Object.fromEntries(entries);
    });
  }

  /** The object under `key`, to be read in the same way. */
  fields(key: string, expected: string): Fields | undefined {
    return this.read(key, expected, (value) =>
      isObject(value)
        ? new Fields(value, { problems: this.#problems, node: this.#node, prefix: `${this.#prefix}${key}.` })
        : undefined,
    );
  }

  /** What `read` makes of the value; undefined if that is undefined, which is a problem. */
  read<T>(key: string, expected: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const result = read(value);
    if (result === undefined) this.#problems.add(wrongType(this.place(key), expected, value));
    return result;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
