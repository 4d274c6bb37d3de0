/** The arguments of a request: whatever a client has sent, asked for piece by piece. */
import { array, isRecord } from '../base/shape.ts';
import { wrongArgument } from './errors.ts';

export class Arguments {
  readonly #command: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(command: string, values: unknown) {
    this.#command = command;
    this.#values = isRecord(values) ? values : {};
  }

  /** All of them, as sent. */
  get raw(): Readonly<Record<string, unknown>> {
    return this.#values;
  }

  /** @throws UserError when it is missing or of another type */
  number(name: string): number {
    const value = this.#values[name];
    if (typeof value !== 'number') throw wrongArgument(this.#command, name, 'a number');
    return value;
  }

  /** @throws UserError when it is missing or of another type */
  text(name: string): string {
    const value = this.#values[name];
    if (typeof value !== 'string') throw wrongArgument(this.#command, name, 'a string');
    return value;
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#values[name];
    return typeof value === 'number' ? value : undefined;
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** An object inside; empty when there is none. */
  inside(name: string): Arguments {
    return new Arguments(this.#command, this.#values[name]);
  }

  /** The texts of a list; empty when there is none. */
  texts(name: string): readonly string[] {
    return array(this.#values[name]).filter((value) => typeof value === 'string');
  }

  /** The numbers of a list; empty when there is none. */
  numbers(name: string): readonly number[] {
    return array(this.#values[name]).filter((value) => typeof value === 'number');
  }

  /** The objects of a list; empty when there is none. */
  list(name: string): readonly Arguments[] {
    return array(this.#values[name]).map((value) => new Arguments(this.#command, value));
  }
}
