/** Where the rows are at this height and this scroll: the one owner of both. */
import type { Row } from '../state.ts';
import { type Layout, layOut, scrollToBoth } from './layout.ts';

export class ScrolledRows {
  #scroll = 0;
  #layout: Layout = layOut([], 0, 0);

  /** As it was drawn last. */
  get layout(): Layout {
    return this.#layout;
  }

  /** @param kept the row that must be in sight; it comes there when the height is another, and is left alone otherwise */
  layOut(rows: readonly Row[], height: number, kept: number | undefined): Layout {
    const last = this.#layout;
    if (last.rows === rows && last.height === height && last.scroll === this.#scroll) return last;
    this.#layout = layOut(rows, height, this.#scroll);
    if (kept !== undefined && last.height !== height) {
      this.reveal(kept);
      if (this.#scroll !== this.#layout.scroll) this.#layout = layOut(rows, height, this.#scroll);
    }
    this.#scroll = this.#layout.scroll;
    return this.#layout;
  }

  /** @param top pixels that are scrolled away */
  to(top: number): void {
    this.#scroll = top;
  }

  /** @param pixels as the content moves */
  by(pixels: number): void {
    this.#scroll = Math.max(0, this.#layout.scroll - pixels);
  }

  /** @param other is brought into sight too, where both have room */
  reveal(row: number, other = row): void {
    if (row >= 0) this.#scroll = scrollToBoth(this.#layout, row, other < 0 ? row : other);
  }
}
