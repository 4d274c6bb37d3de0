/** One console for all nodes: each line with its node's name in front, in the node's colour, in the order in which they came. */
import type { Disposable } from '../base/disposable.ts';

export type Category = 'console' | 'important' | 'stdout' | 'stderr';

interface Piece {
  readonly category: Category;
  text: string;
}

/** ANSI colours that are readable on light and dark ground; red is left for errors. */
const COLOURS = [36, 35, 32, 33, 34, 96, 95, 92, 93, 94];

export class Output implements Disposable {
  readonly #names: readonly string[];
  readonly #width: number;
  readonly #isColoured: boolean;
  readonly #send: (category: Category, text: string) => void;
  #pending: Piece[] = [];
  #flushing: NodeJS.Immediate | undefined;

  constructor(names: readonly string[], isColoured: boolean, send: (category: Category, text: string) => void) {
    this.#names = names;
    this.#width = Math.min(16, Math.max(0, ...names.map((name) => name.length)));
    this.#isColoured = isColoured;
    this.#send = send;
  }

  /** A line that a node wrote. */
  line(node: string, category: Category, line: string): void {
    const name = node.padEnd(this.#width);
    const colour = COLOURS[Math.max(0, this.#names.indexOf(node)) % COLOURS.length];
    const prefix = this.#isColoured ? `\x1b[${colour}m${name} │\x1b[39m ` : `${name} | `;
    this.#add(category, `${prefix}${line}${this.#isColoured && line.includes('\x1b[') ? '\x1b[0m' : ''}\n`);
  }

  /** A sentence of ours. */
  say(text: string, category: Category = 'console'): void {
    this.#add(category, `${text}\n`);
  }

  /** Sends what has gathered in this turn of the loop as few events: a flood of lines must not be a flood of messages. */
  flush(): void {
    if (this.#flushing) clearImmediate(this.#flushing);
    this.#flushing = undefined;
    const pieces = this.#pending;
    this.#pending = [];
    for (const { category, text } of pieces) this.#send(category, text);
  }

  dispose(): void {
    this.flush();
  }

  #add(category: Category, text: string): void {
    const last = this.#pending.at(-1);
    if (last?.category === category) last.text += text;
    else this.#pending.push({ category, text });
    this.#flushing ??= setImmediate(() => this.flush());
  }
}
