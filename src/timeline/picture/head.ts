/** One head: twistie, state by its shape, name, pid, actions. */
import type { LaneReport } from '../../protocol/picture.ts';
import type { Row } from '../state.ts';
import { type IconName, icon } from './icons.ts';

export type HeadAction = 'focus' | 'continue' | 'pause' | 'restart' | 'fold' | 'more';

export interface HeadPlace {
  /** Pixels. */
  readonly top: number;
  readonly height: number;
  readonly isFocused: boolean;
  readonly isCurrent: boolean;
  /** Of how many, from 1. */
  readonly position: number;
  readonly count: number;
  readonly canCommand: boolean;
  readonly hasTwoLines: boolean;
}

/** Of a folded row that which most wants to be seen. */
const byWorth: readonly LaneReport['state'][] = ['halted', 'late', 'stepping', 'running', 'held', 'exited', 'outside'];

export function stateOfRow(row: Row): LaneReport['state'] {
  return byWorth.find((state) => row.lanes.some((lane) => lane.state === state)) ?? 'exited';
}

function stateWord(state: LaneReport['state']): string {
  return state === 'late' ? 'not stopped yet' : state;
}

/** What stands beside or below the name. */
function detailOf(row: Row): string {
  if (row.lanes.length > 1) return `${row.lanes.length} replicas`;
  const [lane] = row.lanes;
  if (!lane || lane.kind === 'outside') return '';
  return lane.pid === undefined ? '' : String(lane.pid);
}

/** All that is known of the row, a line for each fact. */
export function headTooltip(row: Row): string {
  const lines: string[] = [];
  for (const lane of row.lanes.slice(0, 12)) {
    const pid = lane.pid === undefined ? '' : `, pid ${lane.pid}`;
    const what = lane.kind === 'outside' ? 'not debugged' : `${stateWord(lane.state)}${pid}`;
    lines.push(`${lane.lane}: ${what}${lane.note === undefined ? '' : `, ${lane.note}`}`);
    if (lane.missing) lines.push(`${lane.missing} events dropped: they came faster than they could be taken`);
    lines.push(...lane.unseen);
  }
  if (row.lanes.length > 12) lines.push(`and ${row.lanes.length - 12} more`);
  return lines.join('\n');
}

export class Head {
  readonly element = document.createElement('div');
  readonly #twist = document.createElement('button');
  readonly #state = document.createElement('span');
  readonly #name = document.createElement('span');
  readonly #badge = document.createElement('span');
  readonly #detail = document.createElement('span');
  readonly #unseen = document.createElement('span');
  readonly #actions = document.createElement('span');
  readonly #run: HTMLButtonElement;
  readonly #buttons: readonly HTMLButtonElement[];
  #row: Row;
  #shown = '';

  constructor(ask: (action: HeadAction, x: number, y: number) => void, row: Row) {
    this.#row = row;
    const { element } = this;
    element.className = 'head';
    element.dataset['row'] = row.key;
    element.setAttribute('role', 'treeitem');
    this.#twist.className = 'head-twist';
    this.#state.className = 'head-state';
    this.#name.className = 'head-name';
    this.#badge.className = 'head-badge';
    this.#detail.className = 'head-detail';
    this.#unseen.className = 'head-unseen';
    this.#unseen.textContent = '!';
    this.#unseen.hidden = true;
    this.#actions.className = 'head-actions';
    this.#run = button('continue', 'Continue only this node');
    const restart = button('restart', 'Restart');
    const more = button('more', 'More');
    this.#buttons = [this.#run, restart, more];
    this.#actions.append(...this.#buttons);
    const line = document.createElement('span');
    line.className = 'head-line';
    line.append(this.#name, ' ', this.#badge, ' ', this.#unseen);
    const who = document.createElement('span');
    who.className = 'head-who';
    who.append(line, ' ', this.#detail); // as text, its words would be one otherwise
    element.append(this.#twist, this.#state, who, this.#actions);
    const asked = (action: HeadAction) => (event: MouseEvent) => {
      event.stopPropagation();
      ask(action, event.clientX, event.clientY);
    };
    this.#twist.addEventListener('click', asked('fold'));
    this.#run.addEventListener('click', (event) => asked(isStanding(this.#row) ? 'continue' : 'pause')(event));
    restart.addEventListener('click', asked('restart'));
    more.addEventListener('click', asked('more'));
    element.addEventListener('click', asked('focus'));
    element.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      asked('more')(event);
    });
  }

  get row(): Row {
    return this.#row;
  }

  show(row: Row, place: HeadPlace): void {
    this.#row = row;
    const { element } = this;
    element.style.top = `${place.top}px`;
    element.style.height = `${place.height}px`;
    this.makeCurrent(place.isCurrent);
    // What has not changed is left alone: live data comes several times a second.
    const shown = JSON.stringify([
      ...[
        row.title,
        row.depth,
        row.fold,
        place.isFocused,
        place.position,
        place.count,
        place.canCommand,
        place.hasTwoLines,
      ],
      row.lanes.map((lane) => [
        lane.lane,
        lane.state,
        lane.pid,
        lane.note,
        lane.missing > 0 ? lane.missing : 0,
        lane.unseen,
      ]),
    ]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const state = stateOfRow(row);
    const isOutside = state === 'outside';
    const detail = detailOf(row);
    element.classList.toggle('is-child', row.depth === 1);
    element.classList.toggle('is-focused', place.isFocused);
    element.dataset['state'] = state;
    element.setAttribute('aria-level', String(row.depth + 1));
    element.setAttribute('aria-posinset', String(place.position));
    element.setAttribute('aria-setsize', String(place.count));
    element.setAttribute('aria-selected', String(place.isFocused));
    if (row.fold === 'none') element.removeAttribute('aria-expanded');
    else element.setAttribute('aria-expanded', String(row.fold === 'open'));
    element.title = headTooltip(row);
    this.#twist.hidden = row.fold === 'none';
    this.#twist.setAttribute('aria-label', row.fold === 'closed' ? `Unfold ${row.title}` : `Fold ${row.title}`);
    this.#twist.replaceChildren(icon(row.fold === 'closed' ? 'folded' : 'open'));
    this.#state.replaceChildren(icon(state));
    this.#name.textContent = row.title;
    this.#badge.textContent = row.lanes.length > 1 ? String(row.lanes.length) : '';
    this.#badge.hidden = row.lanes.length < 2;
    this.#unseen.hidden = !row.lanes.some((lane) => lane.missing > 0 || lane.unseen.length > 0);
    const word = isOutside || !place.hasTwoLines ? '' : stateWord(state);
    this.#detail.textContent = [word, place.hasTwoLines || row.lanes.length === 1 ? detail : '']
      .filter(Boolean)
      .join(' · ');
    // It begins with what is to be seen, so that who speaks to the machine can say that; the rest is only to be heard.
    const seen = [row.title, this.#badge.textContent, this.#unseen.hidden ? '' : '!', this.#detail.textContent];
    const heard = isOutside ? 'not debugged' : word === '' ? stateWord(state) : '';
    const label = [seen.filter(Boolean).join(' '), heard].filter(Boolean).join(', ');
    element.setAttribute('aria-label', label);
    const canRun = place.canCommand && !isOutside && state !== 'exited';
    this.#actions.hidden = isOutside || !place.canCommand;
    this.#run.disabled = !canRun;
    const isStanding_ = isStanding(row);
    this.#run.replaceChildren(icon(isStanding_ ? 'continue' : 'pause'));
    name(this.#run, isStanding_ ? 'Continue only this node' : 'Pause only this node');
  }

  /** Whether Tab leads here. */
  makeCurrent(isCurrent: boolean): void {
    const index = isCurrent ? 0 : -1;
    if (this.element.tabIndex === index && this.element.hasAttribute('tabindex')) return;
    this.element.tabIndex = index;
    this.#twist.tabIndex = -1;
    for (const one of this.#buttons) one.tabIndex = index;
  }
}

function isStanding(row: Row): boolean {
  const state = stateOfRow(row);
  return state === 'halted' || state === 'held' || state === 'late';
}

function button(shape: IconName, label: string): HTMLButtonElement {
  const made = document.createElement('button');
  made.append(icon(shape));
  name(made, label);
  return made;
}

function name(element: HTMLElement, label: string): void {
  element.title = label;
  element.setAttribute('aria-label', label);
}
