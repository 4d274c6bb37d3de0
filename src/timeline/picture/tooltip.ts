/** A few lines beside the pointer, after it has rested for a moment. Text only, whatever the user's program has sent. */
import type { Disposable } from '../../base/disposable.ts';

const after = 300;
/** Characters of a line: a name may be as long as the user's program likes. */
const longest = 200;
/** Pixels from the pointer. */
const apart = 14;

export interface TooltipLine {
  readonly text: string;
  readonly look: 'title' | 'plain' | 'dim' | 'failed';
}

export class Tooltip implements Disposable {
  readonly #element = document.createElement('div');
  readonly #host: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#element.className = 'picture-tooltip';
    // What it says is said by the live region and the list too.
    this.#element.setAttribute('aria-hidden', 'true');
    this.#element.hidden = true;
    host.append(this.#element);
  }

  /** @param x @param y pixels of the host */
  show(lines: readonly TooltipLine[], x: number, y: number): void {
    this.hide();
    if (lines.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#element.replaceChildren(
        ...lines.map((line) => {
          const element = document.createElement('div');
          element.className = `is-${line.look}`;
          element.textContent = line.text.length > longest ? `${line.text.slice(0, longest)}…` : line.text;
          return element;
        }),
      );
      this.#element.hidden = false;
      const { offsetWidth, offsetHeight } = this.#element;
      const { clientWidth, clientHeight } = this.#host;
      const left = x + apart + offsetWidth > clientWidth ? x - apart - offsetWidth : x + apart;
      const top = y + apart + offsetHeight > clientHeight ? y - apart - offsetHeight : y + apart;
      this.#element.style.left = `${Math.max(2, left)}px`;
      this.#element.style.top = `${Math.max(2, top)}px`;
    }, after);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#element.hidden = true;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#element.remove();
  }
}
