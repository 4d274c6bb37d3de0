/**
 * Where the rows scroll, an end of the selected message may be out of sight. A button at that edge of the plot says whose it is, and brings
 * it in.
 */
import type { MessageEnd } from '../../protocol/picture.ts';
import type { Frame } from './frame.ts';

interface AwayEnd {
  readonly end: Pick<MessageEnd, 'row' | 'at'>;
  readonly title: string;
  /** What the end is of the selection. */
  readonly word: 'sent' | 'received' | 'to' | 'selected';
}

/** Pixels: of a button with what is free around it, and the least of the width that it takes. */
const tall = 24;
const least = 90;

export class AwayEnds {
  readonly #plot: HTMLElement;
  readonly #reveal: (end: AwayEnd['end']) => void;
  readonly #buttons: HTMLButtonElement[] = [];
  #ends: readonly AwayEnd[] = [];

  /** @param reveal brings a place into sight */
  constructor(plot: HTMLElement, reveal: (end: AwayEnd['end']) => void) {
    this.#plot = plot;
    this.#reveal = reveal;
  }

  show(frame: Frame): void {
    const { layout, ruler, width } = frame;
    this.#ends = awayEnds(frame);
    while (this.#buttons.length < this.#ends.length) this.#buttons.push(this.#button(this.#buttons.length));
    let above = 0;
    let below = 0;
    this.#buttons.forEach((button, index) => {
      const away = this.#ends[index];
      button.hidden = away === undefined;
      if (!away) return;
      const isAbove = (layout.ys[away.end.row] ?? 0) <= 0;
      const text = `${isAbove ? '↑' : '↓'} ${away.title} · ${away.word}`;
      if (button.textContent !== text) {
        button.textContent = text;
        button.title = `${away.title} is scrolled away. Click to see it.`;
      }
      const top = isAbove ? 4 + tall * above++ : layout.bodyHeight - tall * ++below;
      button.style.top = `${top}px`;
      button.style.left = `${Math.round(Math.max(least, Math.min(width - least, ruler.x(away.end.at))))}px`;
    });
  }

  #button(index: number): HTMLButtonElement {
    const button = document.createElement('button');
    button.className = 'picture-away';
    button.addEventListener('click', () => {
      const away = this.#ends[index];
      // The button goes away with its reason, and the focus with it.
      this.#plot.focus();
      if (away) this.#reveal(away.end);
    });
    // What is done to the button is nothing that is done to the plot.
    for (const kind of ['pointerdown', 'pointermove', 'pointerup', 'dblclick', 'contextmenu'] as const)
      button.addEventListener(kind, (event) => event.stopPropagation());
    button.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
    });
    this.#plot.append(button);
    return button;
  }
}

/** The ends of the selection whose rows are not in sight. */
export function awayEnds({ cone, layout }: Pick<Frame, 'cone' | 'layout'>): AwayEnd[] {
  if (!cone) return [];
  const { message, row, at } = cone.answer;
  const ends: (Omit<AwayEnd, 'title'> | undefined)[] = message
    ? [
        message.from && { end: message.from, word: 'sent' },
        message.to && { end: message.to, word: message.state === 'delivered' ? 'received' : 'to' },
      ]
    : [{ end: { row, at }, word: 'selected' }];
  return ends.flatMap((one) => {
    const title = one && layout.rows[one.end.row]?.title;
    return one && title !== undefined && layout.isSeen[one.end.row] === false ? [{ ...one, title }] : [];
  });
}
