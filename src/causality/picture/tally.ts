import { Column } from '../column.ts';
import type { IsolateLine } from '../isolate-line.ts';
import { FAILED } from '../kinds.ts';

/** Events of a line up to the begin of each block: of each protocol, and those that failed. */
interface Sums {
  readonly protocols: Map<number, Column>;
  readonly failed: Column;
  /** Blocks that are counted. */
  blocks: number;
}

const BITS = 5;
const BLOCK = 2 ** BITS;

/** How many events of each protocol there are between two of a line, without looking at all of them: sums are kept for every 32 events. */
export class Tally {
  readonly #sums = new Map<IsolateLine, Sums>();

  /** @param add is told the number of a protocol, and how many of it there are @returns how many failed */
  count(line: IsolateLine, from: number, to: number, add: (protocol: number, count: number) => void): number {
    if (to - from <= 2 * BLOCK) return walk(line, from, to, add);
    const sums = this.#sumsOf(line);
    const first = (from + BLOCK - 1) >>> BITS;
    const last = Math.min(to >>> BITS, sums.blocks);
    if (last <= first) return walk(line, from, to, add);
    for (const [protocol, column] of sums.protocols) {
      const count = column.get(last) - column.get(first);
      if (count > 0) add(protocol, count);
    }
    const failed = sums.failed.get(last) - sums.failed.get(first);
    return failed + walk(line, from, first << BITS, add) + walk(line, last << BITS, to, add);
  }

  /** One that had not failed has. */
  failed(line: IsolateLine, index: number): void {
    const sums = this.#sums.get(line);
    if (!sums) return;
    for (let block = (index >>> BITS) + 1; block <= sums.blocks; block++)
      sums.failed.set(block, sums.failed.get(block) + 1);
  }

  #sumsOf(line: IsolateLine): Sums {
    let sums = this.#sums.get(line);
    if (!sums) {
      sums = { protocols: new Map(), failed: Column.words(), blocks: 0 };
      sums.failed.push(0);
      this.#sums.set(line, sums);
    }
    this.#advance(line, sums);
    return sums;
  }

  #advance(line: IsolateLine, sums: Sums): void {
    const { protocols, failed } = sums;
    for (; (sums.blocks + 1) << BITS <= line.end; sums.blocks++) {
      const counts = new Map<number, number>();
      const bad = walk(line, sums.blocks << BITS, (sums.blocks + 1) << BITS, (protocol, count) =>
        counts.set(protocol, (counts.get(protocol) ?? 0) + count),
      );
      failed.push(failed.get(sums.blocks) + bad);
      for (const protocol of counts.keys()) {
        if (protocols.has(protocol)) continue;
        const column = Column.words();
        while (column.length <= sums.blocks) column.push(0);
        protocols.set(protocol, column);
      }
      for (const [protocol, column] of protocols) column.push(column.get(sums.blocks) + (counts.get(protocol) ?? 0));
    }
    const gone = line.first >>> BITS;
    failed.forget(gone);
    for (const column of protocols.values()) column.forget(gone);
  }
}

function walk(line: IsolateLine, from: number, to: number, add: (protocol: number, count: number) => void): number {
  let failed = 0;
  let protocol = 0;
  let count = 0;
  for (let index = from; index < to; index++) {
    const next = line.protocol.get(index);
    if (next !== protocol) {
      if (count > 0) add(protocol, count);
      protocol = next;
      count = 0;
    }
    count++;
    if ((line.flags.get(index) & FAILED) !== 0) failed++;
  }
  if (count > 0) add(protocol, count);
  return failed;
}
