import { describe, expect, it } from 'vitest';
import type { Row } from '../state.ts';
import { ScrolledRows } from './scrolled-rows.ts';

const many: readonly Row[] = Array.from({ length: 40 }, (_, at) => ({
  ...{ key: `node-${at}`, title: `node-${at}`, depth: 0, fold: 'none' },
  lanes: [{ lane: `node-${at}`, kind: 'main', state: 'running', events: 0, missing: 0, unseen: [] }],
}));

describe('Rows that scroll', () => {
  it('keep the row of the selection in sight when something else takes a part of the height', () => {
    const rows = new ScrolledRows();
    expect(rows.layOut(many, 440, undefined).isSeen[18]).toBe(true);
    expect(rows.layOut(many, 200, undefined).isSeen[18]).toBe(false);
    rows.layOut(many, 440, 18);
    const { isSeen, ys } = rows.layOut(many, 200, 18);
    expect(isSeen[18]).toBe(true);
    expect(ys[18]).toBeLessThan(200);
  });

  it('stay where the user has scrolled to while the height is the same', () => {
    const rows = new ScrolledRows();
    rows.layOut(many, 200, 2);
    rows.to(500);
    expect(rows.layOut(many, 200, 2).isSeen[2]).toBe(false);
    rows.reveal(2);
    expect(rows.layOut(many, 200, 2).isSeen[2]).toBe(true);
  });

  it('bring both ends of a message into sight where both have room, and the one that is asked for where not', () => {
    for (const [row, other] of [
      [20, 12],
      [12, 20],
      [39, 31],
      [0, 8],
    ] as const) {
      const rows = new ScrolledRows();
      rows.layOut(many, 220, undefined);
      rows.reveal(row, other);
      const { isSeen } = rows.layOut(many, 220, undefined);
      expect([isSeen[row], isSeen[other]], `${row} and ${other}`).toEqual([true, true]);
    }
    const rows = new ScrolledRows();
    rows.layOut(many, 220, undefined);
    rows.reveal(35, 2);
    const { isSeen } = rows.layOut(many, 220, undefined);
    expect([isSeen[35], isSeen[2]]).toEqual([true, false]);
  });
});
