/** The run as a list: what a screen reader gets. A page of rows at a time, and more of them by its ends. */
import { messageOf } from '../base/errors.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { ListRow } from '../protocol/picture.ts';
import type { Asking } from './asking.ts';
import { make, visible } from './element.ts';
import { openSourceOf } from './open-source.ts';
import { lengthText, timeText } from './picture/ticks.ts';
import type { Timeline } from './state.ts';

/** Rows that are asked for at once, and those that are kept in the document. */
const pageSize = 200;
const mostRows = 600;
const columns = ['Time', 'Lane', 'Kind', 'Name', 'Peer', 'Status', 'Latency'] as const;

/** What can be done with an event is asked for, at a place of the window. */
export interface ContextWish {
  readonly event: EventId;
  readonly x: number;
  readonly y: number;
}

export function makeList(timeline: Timeline, asking: Asking, onContext: (wish: ContextWish) => void): HTMLElement {
  const body = make('tbody');
  const heads = columns.map((text) => make('th', { text }));
  const table = make('table', { role: 'grid', title: 'Events' }, make('thead', {}, make('tr', {}, ...heads)), body);
  table.removeAttribute('title');
  table.setAttribute('aria-label', 'Events');
  const note = make('p', { class: 'is-dim list-note', role: 'status' });
  const element = make('div', { class: 'list' }, note, table);
  element.tabIndex = 0;
  element.setAttribute('role', 'region');
  element.setAttribute('aria-label', 'List of events');
  let rows: ListRow[] = [];
  let first = 0;
  let total = 0;
  let isAsking = false;
  let generation = 0;

  const load = async (where: 'new' | 'after' | 'before') => {
    if (isAsking && where !== 'new') return;
    isAsking = true;
    const own = where === 'new' ? ++generation : generation;
    const { scale, filter } = timeline.state;
    const edge = where === 'after' ? rows.at(-1) : where === 'before' ? rows[0] : undefined;
    try {
      const common = { scale, most: pageSize, ...(filter !== '' && { filter }) };
      const { selected } = timeline.state;
      const isAround = where === 'new' && selected !== undefined;
      // A page in the middle of which the selection stands, as far as there is something before it.
      const ahead = isAround
        ? await asking.ask('lightcone/rows', { ...common, most: pageSize / 2, before: selected })
        : undefined;
      const last = ahead?.rows.at(-1);
      const rest = await asking.ask('lightcone/rows', {
        ...common,
        ...(edge && { [where]: edge.event }),
        ...(last && { after: last.event }),
      });
      if (own !== generation) return;
      const answer = ahead && last ? { ...rest, rows: [...ahead.rows, ...rest.rows], first: ahead.first } : rest;
      total = answer.total;
      if (where === 'before') {
        rows = [...answer.rows, ...rows].slice(0, mostRows);
        first = answer.first;
      } else if (where === 'after') {
        rows.push(...answer.rows);
        const over = Math.max(0, rows.length - mostRows);
        rows.splice(0, over);
        first += over;
      } else {
        rows = [...answer.rows];
        first = answer.first;
      }
      show(where, answer.rows.length);
      if (where === 'new') reveal();
    } catch (error) {
      note.textContent = messageOf(error);
    } finally {
      if (own === generation) isAsking = false;
    }
  };
  const show = (where: 'new' | 'after' | 'before', added: number) => {
    const height = body.rows[0]?.offsetHeight ?? 22;
    const top = element.scrollTop;
    const before = body.rows.length;
    if (heads[0]) heads[0].textContent = timeline.state.scale === 'time' ? 'Time' : 'Step';
    body.replaceChildren(...rows.map((row, index) => rowOf(row, first + index)));
    if (where === 'before') element.scrollTop = top + added * height;
    else if (where === 'after') element.scrollTop = top - Math.max(0, before + added - rows.length) * height;
    table.setAttribute('aria-rowcount', String(total + 1));
    note.textContent = total === 0 ? 'No event.' : `${first + 1} to ${first + rows.length} of ${total} events`;
  };
  const rowOf = (row: ListRow, index: number) => {
    const { scale, selected } = timeline.state;
    const texts = [
      scale === 'time' ? timeText(row.at.time, 1000) : String(row.at.order),
      row.lane,
      row.kind,
      row.name || row.protocol,
      row.peer ?? '',
      `${row.isFailed ? '× ' : ''}${row.status ?? ''}`,
      row.latency === undefined ? '' : lengthText(row.latency),
    ];
    const made = make(
      'tr',
      { class: row.isFailed ? 'is-failed' : '' },
      ...texts.map((text) => make('td', { text: visible(text), title: visible(text).slice(0, 400) })),
    );
    for (const cell of made.cells) cell.setAttribute('role', 'gridcell');
    made.tabIndex = -1;
    made.dataset['event'] = String(row.event);
    made.setAttribute('aria-rowindex', String(index + 2));
    made.setAttribute('aria-selected', String(row.event === selected));
    made.addEventListener('click', () => select(row));
    made.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      select(row);
      onContext({ event: row.event, x: event.clientX, y: event.clientY });
    });
    return made;
  };
  /** Of the selection, if it is among those that are loaded. */
  const reveal = () => {
    const { selected } = timeline.state;
    const line = selected === undefined ? undefined : body.rows[rows.findIndex((row) => row.event === selected)];
    line?.scrollIntoView({ block: 'nearest' });
  };
  // The details take their room when the selection has been made.
  new ResizeObserver(reveal).observe(element);
  const select = (row: ListRow) => timeline.change({ selected: row.event, focused: row.event, isFollowing: false });

  element.addEventListener('scroll', () => {
    const { scrollTop, clientHeight, scrollHeight } = element;
    if (scrollTop + clientHeight > scrollHeight - 400 && first + rows.length < total) void load('after');
    else if (scrollTop < 200 && first > 0) void load('before');
  });
  element.addEventListener('keydown', (event) => {
    const isMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    const chosen = body.rows[rows.findIndex((row) => row.event === timeline.state.selected)];
    if (isMenu && chosen && timeline.state.selected !== undefined) {
      event.preventDefault();
      const { left, bottom } = chosen.getBoundingClientRect();
      onContext({ event: timeline.state.selected, x: left + 8, y: bottom });
      return;
    }
    if (event.key === 'Enter' && timeline.state.selected !== undefined) {
      event.preventDefault();
      const say = (text: string | undefined) => text !== undefined && note.replaceChildren(text);
      openSourceOf(timeline.state.selected, asking).then(say, (error) => say(messageOf(error)));
      return;
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const at = rows.findIndex((row) => row.event === timeline.state.selected);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))];
    event.preventDefault();
    if (!next) return;
    select(next);
    const line = body.rows[rows.indexOf(next)];
    line?.focus({ preventScroll: true });
  });
  timeline.onChange((before) => {
    const { isListShown, filter, scale, subject, lanes, selected } = timeline.state;
    element.hidden = !isListShown;
    if (!isListShown) return;
    const isOther =
      !before.isListShown || before.filter !== filter || before.scale !== scale || before.subject !== subject;
    if (isOther) void load('new');
    // The end is on screen: what is new is added there, and nothing moves.
    else if (before.lanes !== lanes && first + rows.length >= total) void load(rows.length === 0 ? 'new' : 'after');
    if (before.selected !== selected) {
      for (const [index, line] of [...body.rows].entries())
        line.setAttribute('aria-selected', String(rows[index]?.event === selected));
      if (selected === undefined || rows.some((row) => row.event === selected)) reveal();
      else if (!isOther) void load('new');
    }
  });
  element.hidden = true;
  return element;
}
