/** Keys in the plot. Those that belong to all of the page (`/`, `?`) are left to it. */
import type { StepArguments } from '../../protocol/picture.ts';
import type { Travel } from './travel.ts';

export interface KeyWishes {
  /** @param selects whether the selection goes along, or the focus only */
  step(to: StepArguments['to'], selects: boolean): void;
  select(): void;
  openSource(): void;
  context(): void;
  scale(to: 'time' | 'order'): void;
  follow(): void;
  fit(): void;
  zoom(factor: number): void;
  /** Of the window's length. */
  pan(by: number): void;
  /** @returns whether there was a selection to leave */
  leave(): boolean;
}

/** @returns whether the key was for the plot */
export function onKey(event: KeyboardEvent, wishes: KeyWishes): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case 'ArrowLeft':
      if (event.shiftKey) wishes.pan(-0.2);
      else wishes.step('before', false);
      return true;
    case 'ArrowRight':
      if (event.shiftKey) wishes.pan(0.2);
      else wishes.step('after', false);
      return true;
    case 'ArrowUp':
    case 'ArrowDown':
      wishes.step('across', false);
      return true;
    case 'Home':
      wishes.step('first', false);
      return true;
    case 'End':
      wishes.step('last', false);
      return true;
    case '[':
      wishes.step('cause', true);
      return true;
    case ']':
      wishes.step('effect', true);
      return true;
    case ' ':
      wishes.select();
      return true;
    case 'Enter':
      wishes.openSource();
      return true;
    case 'ContextMenu':
      wishes.context();
      return true;
    case 'F10':
      if (!event.shiftKey) return false;
      wishes.context();
      return true;
    case 't':
      wishes.scale('time');
      return true;
    case 'o':
      wishes.scale('order');
      return true;
    case 'f':
      wishes.follow();
      return true;
    case '0':
      wishes.fit();
      return true;
    case '+':
    case '=':
      wishes.zoom(1.5);
      return true;
    case '-':
      wishes.zoom(1 / 1.5);
      return true;
    case 'Escape':
      return wishes.leave();
    default:
      return false;
  }
}

/** Of the overview, which moves the window. @returns whether it was one */
export function onOverviewKey({ key }: KeyboardEvent, travel: Pick<Travel, 'pan' | 'zoom' | 'toEnd'>): boolean {
  if (key === 'ArrowLeft' || key === 'ArrowRight') travel.pan(key === 'ArrowLeft' ? -0.25 : 0.25);
  else if (key === '+' || key === '=') travel.zoom(undefined, 1.5);
  else if (key === '-') travel.zoom(undefined, 1 / 1.5);
  else if (key === 'Home' || key === 'End') travel.toEnd(key === 'Home');
  else return false;
  return true;
}
