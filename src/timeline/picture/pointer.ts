/** The mouse over the plot: wheel zooms around it, shift or a horizontal wheel moves, so does dragging; a click selects. */
import type { Disposable } from '../../base/disposable.ts';

export interface PointerWishes {
  zoom(x: number, factor: number): void;
  /** Pixels, as the content moves. */
  pan(x: number, y: number): void;
  hover(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
  doubleClick(x: number, y: number): void;
  /** `pageX`, `pageY`: where a menu would open. */
  context(x: number, y: number, pageX: number, pageY: number): void;
}

/** Pixels that a press must move before it is a drag. */
const dragAfter = 4;
/** Of a wheel's step of 100 pixels: about a fifth closer. */
const wheelStrength = 0.002;
/** Of a pinch, which comes as small steps of a wheel with ctrl. */
const pinchStrength = 0.01;

/** @returns what takes the listeners away */
export function listenToPointer(plot: HTMLElement, wishes: PointerWishes): Disposable {
  const stop = new AbortController();
  const { signal } = stop;
  let press: { x: number; y: number; lastX: number; lastY: number; isDrag: boolean } | undefined;
  const place = (event: MouseEvent): readonly [number, number] => {
    const box = plot.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  plot.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const scale =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1;
      const across = event.deltaX * scale;
      const down = event.deltaY * scale;
      const [x] = place(event);
      if (event.ctrlKey) wishes.zoom(x, Math.exp(-Math.max(-50, Math.min(50, down)) * pinchStrength));
      else if (event.altKey) wishes.pan(0, -down);
      else if (event.shiftKey) wishes.pan(-(across || down), 0);
      else if (Math.abs(across) > Math.abs(down)) wishes.pan(-across, 0);
      else wishes.zoom(x, Math.exp(-Math.max(-400, Math.min(400, down)) * wheelStrength));
    },
    { signal, passive: false },
  );
  plot.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      press = { x: event.clientX, y: event.clientY, lastX: event.clientX, lastY: event.clientY, isDrag: false };
      plot.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  plot.addEventListener(
    'pointermove',
    (event) => {
      if (!press) {
        wishes.hover(...place(event));
        return;
      }
      if (!press.isDrag && Math.hypot(event.clientX - press.x, event.clientY - press.y) < dragAfter) return;
      if (!press.isDrag) {
        press.isDrag = true;
        wishes.leave();
        plot.classList.add('is-dragged');
      }
      wishes.pan(event.clientX - press.lastX, event.clientY - press.lastY);
      press.lastX = event.clientX;
      press.lastY = event.clientY;
    },
    { signal },
  );
  const end = (event: PointerEvent, isClick: boolean) => {
    const was = press;
    press = undefined;
    plot.classList.remove('is-dragged');
    if (was && !was.isDrag && isClick) wishes.click(...place(event));
  };
  plot.addEventListener('pointerup', (event) => end(event, event.button === 0), { signal });
  plot.addEventListener('pointercancel', (event) => end(event, false), { signal });
  plot.addEventListener('pointerleave', () => wishes.leave(), { signal });
  plot.addEventListener('dblclick', (event) => wishes.doubleClick(...place(event)), { signal });
  plot.addEventListener(
    'contextmenu',
    (event) => {
      event.preventDefault();
      wishes.context(...place(event), event.clientX, event.clientY);
    },
    { signal },
  );
  return { dispose: () => stop.abort() };
}
