/**
 * The heads of the rows: a tree that a screen reader reads, and by which rows are folded, put in another order and commanded. Elements are
 * kept as long as their rows are there, so that live data takes no focus away.
 */
import { Emitter, type Event } from '../../base/event.ts';
import type { Row } from '../state.ts';
import { Head, type HeadAction } from './head.ts';
import type { Layout } from './layout.ts';

export interface HeadAsk {
  readonly row: Row;
  readonly action: HeadAction;
  readonly x: number;
  readonly y: number;
}

/** Pixels that a press must move before it is a drag. */
const dragAfter = 5;

export class Heads {
  readonly #asked = new Emitter<HeadAsk>();
  readonly #moved = new Emitter<{ readonly key: string; readonly before: string | undefined }>();
  readonly #scrolled = new Emitter<number>();
  readonly #hovered = new Emitter<number | undefined>();
  readonly onAsk: Event<HeadAsk> = this.#asked.event;
  /** A row was put before another, or last. */
  readonly onMove: Event<{ readonly key: string; readonly before: string | undefined }> = this.#moved.event;
  readonly onScroll: Event<number> = this.#scrolled.event;
  /** The row under the pointer. */
  readonly onHover: Event<number | undefined> = this.#hovered.event;

  readonly #element: HTMLElement;
  readonly #body = document.createElement('div');
  readonly #content = document.createElement('div');
  readonly #pinned = document.createElement('div');
  readonly #guides = document.createElement('div');
  readonly #drop = document.createElement('div');
  readonly #heads = new Map<string, Head>();
  #layout: Layout | undefined;
  /** The row that Tab leads to. */
  #current: string | undefined;
  #canCommand = false;
  #shown: { readonly focused: string | undefined; readonly current: string | undefined } | undefined;

  /** @param element is emptied and becomes the tree */
  constructor(element: HTMLElement) {
    this.#element = element;
    element.setAttribute('role', 'tree');
    element.setAttribute('aria-label', 'Lanes');
    this.#body.className = 'heads-body';
    this.#content.className = 'heads-content';
    this.#pinned.className = 'heads-pinned';
    this.#guides.className = 'heads-guides';
    this.#drop.className = 'heads-drop';
    this.#drop.hidden = true;
    for (const part of [this.#body, this.#content, this.#pinned]) part.setAttribute('role', 'presentation');
    this.#guides.setAttribute('aria-hidden', 'true');
    this.#content.append(this.#guides, this.#drop);
    this.#body.append(this.#content);
    element.replaceChildren(this.#body, this.#pinned);
    this.#body.addEventListener('scroll', () => this.#scrolled.fire(this.#body.scrollTop));
    element.addEventListener('keydown', (event) => this.#onKey(event));
    element.addEventListener('pointerdown', (event) => this.#onPress(event));
    element.addEventListener('pointermove', (event) => this.#hovered.fire(this.#rowOf(event.target)));
    element.addEventListener('pointerleave', () => this.#hovered.fire(undefined));
  }

  /** @param focused key of the row of the node that the debugger looks at */
  show(layout: Layout, focused: string | undefined, canCommand: boolean): void {
    const isSame = layout === this.#layout && canCommand === this.#canCommand;
    // While the window is moved nothing changes here.
    if (isSame && this.#shown?.focused === focused && this.#shown?.current === this.#current) {
      this.#scrollTo(layout.scroll);
      return;
    }
    this.#layout = layout;
    this.#canCommand = canCommand;
    this.#element.classList.toggle('is-two-lines', layout.hasTwoLines);
    this.#element.classList.toggle(
      'is-scrolled',
      layout.firstPinned < layout.rows.length || layout.contentHeight > layout.bodyHeight,
    );
    this.#body.style.height = `${layout.bodyHeight}px`;
    this.#content.style.height = `${layout.contentHeight}px`;
    this.#pinned.style.height = `${layout.height - layout.bodyHeight}px`;
    this.#scrollTo(layout.scroll);
    const keys = new Set(layout.rows.map((row) => row.key));
    for (const [key, head] of this.#heads) {
      if (keys.has(key)) continue;
      head.element.remove();
      this.#heads.delete(key);
    }
    if (this.#current === undefined || !keys.has(this.#current)) this.#current = layout.rows[0]?.key;
    layout.rows.forEach((row, index) => {
      const head = this.#headOf(row);
      const isPinned = index >= layout.firstPinned;
      const parent = isPinned ? this.#pinned : this.#content;
      const middle = (layout.ys[index] ?? 0) - (isPinned ? layout.bodyHeight : 0);
      const y = isPinned ? middle : this.#unscrolled(layout, index);
      if (head.element.parentElement !== parent) parent.append(head.element);
      head.show(row, {
        top: y - layout.headHeight / 2,
        height: layout.headHeight,
        isFocused: row.key === focused,
        isCurrent: row.key === this.#current,
        position: index + 1,
        count: layout.rows.length,
        canCommand,
        hasTwoLines: layout.hasTwoLines,
      });
    });
    if (!isSame) this.#sort(layout);
    this.#showGuides(layout);
    this.#shown = { focused, current: this.#current };
  }

  #scrollTo(top: number): void {
    if (Math.abs(this.#body.scrollTop - top) > 1) this.#body.scrollTop = top;
  }

  /** Moves the focus of the keyboard here. */
  focus(): void {
    if (this.#current !== undefined) this.#heads.get(this.#current)?.element.focus();
  }

  /** Where a row is in what scrolls. */
  #unscrolled(layout: Layout, row: number): number {
    if (layout.contentHeight <= layout.bodyHeight) return layout.ys[row] ?? 0;
    return layout.top + (row + 0.5) * layout.pitch;
  }

  #headOf(row: Row): Head {
    const known = this.#heads.get(row.key);
    if (known) return known;
    const head = new Head((action, x, y) => this.#asked.fire({ row: head.row, action, x, y }), row);
    this.#heads.set(row.key, head);
    return head;
  }

  /** A screen reader reads the tree in the order of the document. */
  #sort(layout: Layout): void {
    for (const parent of [this.#content, this.#pinned]) {
      let before: Element | undefined;
      for (const row of layout.rows) {
        const element = this.#heads.get(row.key)?.element;
        if (!element || element.parentElement !== parent) continue;
        const isInPlace = before ? before.nextElementSibling === element : true;
        if (!isInPlace && before) before.after(element);
        before = element;
      }
    }
  }

  /** Lines that join what hangs under a row with it. */
  #showGuides(layout: Layout): void {
    const guides: [number, number][] = [];
    layout.rows.forEach((row, index) => {
      if (row.depth === 1 || row.fold !== 'open') return;
      let last = index;
      const { group } = row.lanes[0] ?? {};
      while (last + 1 < layout.rows.length) {
        const next = layout.rows[last + 1];
        const isOfIt =
          next?.depth === 1 || (group !== undefined && next?.lanes[0]?.group === group && next.fold === 'none');
        if (!next || !isOfIt) break;
        last++;
      }
      if (last > index) guides.push([index, last]);
    });
    while (this.#guides.childElementCount > guides.length) this.#guides.lastElementChild?.remove();
    guides.forEach(([first, last], index) => {
      let guide = this.#guides.children[index] as HTMLElement | undefined;
      if (!guide) {
        guide = document.createElement('div');
        this.#guides.append(guide);
      }
      const top = this.#unscrolled(layout, first) + 10;
      guide.style.top = `${top}px`;
      guide.style.height = `${Math.max(0, this.#unscrolled(layout, last) - top)}px`;
    });
  }

  #rowOf(target: EventTarget | null): number | undefined {
    const element = target instanceof Element ? target.closest('[data-row]') : undefined;
    const key = element instanceof HTMLElement ? element.dataset['row'] : undefined;
    const found = this.#layout?.rows.findIndex((row) => row.key === key) ?? -1;
    return found < 0 ? undefined : found;
  }

  #onKey(event: KeyboardEvent): void {
    const layout = this.#layout;
    const at = this.#rowOf(event.target);
    if (!layout || at === undefined || event.ctrlKey || event.metaKey) return;
    const row = layout.rows[at];
    if (!row) return;
    const isButton = event.target instanceof HTMLButtonElement;
    const box = () => this.#heads.get(row.key)?.element.getBoundingClientRect() ?? new DOMRect();
    const ask = (action: HeadAction) => this.#asked.fire({ row, action, x: box().left + 24, y: box().bottom });
    const go = (to: number) => {
      const next = layout.rows[Math.max(0, Math.min(layout.rows.length - 1, to))];
      if (next) this.#makeCurrent(next.key);
    };
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        const down = event.key === 'ArrowDown';
        if (event.altKey) this.#put(at, down ? at + 2 : at - 1);
        else go(at + (down ? 1 : -1));
        break;
      }
      case 'Home':
        go(0);
        break;
      case 'End':
        go(layout.rows.length - 1);
        break;
      case 'ArrowRight':
        if (row.fold === 'closed') ask('fold');
        break;
      case 'ArrowLeft':
        if (row.fold === 'open') ask('fold');
        break;
      case 'Enter':
      case ' ':
        if (isButton) return;
        ask('focus');
        break;
      case 'ContextMenu':
        ask('more');
        break;
      case 'F10':
        if (!event.shiftKey) return;
        ask('more');
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #makeCurrent(key: string): void {
    this.#current = key;
    for (const [own, head] of this.#heads) head.makeCurrent(own === key);
    const element = this.#heads.get(key)?.element;
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  }

  #put(from: number, before: number): void {
    const rows = this.#layout?.rows ?? [];
    const row = rows[from];
    if (!row || before < 0 || before > rows.length || before === from || before === from + 1) return;
    this.#moved.fire({ key: row.key, before: rows[before]?.key });
  }

  #onPress(event: PointerEvent): void {
    const from = this.#rowOf(event.target);
    const layout = this.#layout;
    if (from === undefined || !layout || event.button !== 0) return;
    if (event.target instanceof Element && event.target.closest('button')) return;
    const key = layout.rows[from]?.key;
    if (key !== undefined) this.#current = key;
    const startY = event.clientY;
    let target: number | undefined;
    const stop = new AbortController();
    const move = (moved: PointerEvent) => {
      if (target === undefined && Math.abs(moved.clientY - startY) < dragAfter) return;
      const y = moved.clientY - this.#content.getBoundingClientRect().top;
      const first = this.#unscrolled(layout, 0) - layout.pitch / 2;
      target = Math.max(0, Math.min(layout.firstOutside, Math.round((y - first) / layout.pitch)));
      this.#drop.hidden = false;
      this.#drop.style.top = `${first + target * layout.pitch - 1}px`;
    };
    const end = (isDone: boolean) => {
      stop.abort();
      this.#drop.hidden = true;
      if (isDone && target !== undefined) this.#put(from, target);
    };
    window.addEventListener('pointermove', move, { signal: stop.signal });
    window.addEventListener('pointerup', () => end(true), { signal: stop.signal });
    window.addEventListener('pointercancel', () => end(false), { signal: stop.signal });
    window.addEventListener(
      'keydown',
      (pressed) => {
        if (pressed.key === 'Escape') end(false);
      },
      { signal: stop.signal },
    );
  }
}
