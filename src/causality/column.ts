/** One property of all events of an isolate: numbers, in blocks, so that it grows without copying and forgets from the front. */
export class Column {
  readonly #make: (rows: number) => Block;
  #blocks: Block[] = [];
  /** Blocks that are forgotten. */
  #gone = 0;
  #length = 0;

  private constructor(make: (rows: number) => Block) {
    this.#make = make;
  }

  static bytes(): Column {
    return new Column((rows) => new Uint8Array(rows));
  }

  /** Numbers below 2^32. */
  static words(): Column {
    return new Column((rows) => new Uint32Array(rows));
  }

  static doubles(): Column {
    return new Column((rows) => new Float64Array(rows));
  }

  get length(): number {
    return this.#length;
  }

  /** @param index from the first event that there ever was. What is forgotten or was never there is 0. */
  get(index: number): number {
    return this.#blocks[(index >>> BITS) - this.#gone]?.[index & MASK] ?? 0;
  }

  set(index: number, value: number): void {
    const block = this.#blocks[(index >>> BITS) - this.#gone];
    if (block) block[index & MASK] = value;
  }

  push(value: number): void {
    const row = this.#length & MASK;
    const at = (this.#length >>> BITS) - this.#gone;
    let block = this.#blocks[at];
    if (!block || row >= block.length) {
      const bigger = this.#make(block ? block.length * 2 : this.#length === 0 ? FIRST : ROWS);
      if (block) bigger.set(block);
      this.#blocks[at] = bigger;
      block = bigger;
    }
    block[row] = value;
    this.#length++;
  }

  /** Forgets what lies before, as far as it fills blocks. */
  forget(before: number): void {
    const gone = Math.min(before, this.#length) >>> BITS;
    if (gone <= this.#gone) return;
    this.#blocks = this.#blocks.slice(gone - this.#gone);
    this.#gone = gone;
  }
}

type Block = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const BITS = 12;
const ROWS = 2 ** BITS;
const MASK = ROWS - 1;
/** Rows of the first block: many isolates have few events. */
const FIRST = 64;
