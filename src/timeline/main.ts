/** The page around the picture, as plain as it can be: a toolbar, the details of what is selected, the list. */
import type { EventId } from '../protocol/event-id.ts';
import type { HostMessage } from '../protocol/panel.ts';
import type { LanesAnswer, ListRow } from '../protocol/picture.ts';
import type { EventReport, SiteReport } from '../protocol/timeline.ts';
import { HostLink } from './host-link.ts';
import { Picture } from './picture/picture.ts';
import { type Row, Timeline, type TimelineState } from './state.ts';
import './page.css';

/** Milliseconds between two looks at what is new. */
const LOOK_EVERY = 150;
const MOST_ROWS = 500;

const link = new HostLink();
const timeline = new Timeline({
  ...{ subject: undefined, lanes: undefined, rows: [], hidden: [], folded: [], sorted: [] },
  ...{ scale: 'time', causalOrder: 'process', view: { from: 0, to: 0 }, isFollowing: true },
  ...{ selected: undefined, cone: undefined, focused: undefined, filter: '', filterMode: 'dim', isListShown: false },
});

const toolbar = made('div', { className: 'toolbar', role: 'toolbar', ariaLabel: 'Timeline' });
const title = made('span', { className: 'title' });
const scale = made('button', { textContent: 'Order', title: 'Time or causal order' });
const fit = made('button', { textContent: 'Fit', title: 'All of the run' });
const follow = made('button', { textContent: 'Follow', title: 'Keep what is new in sight' });
const list = made('button', { textContent: 'List', title: 'The same as a table' });
const filter = made('input', { type: 'search', placeholder: 'node:orders status>=500', ariaLabel: 'Filter' });
toolbar.append(title, scale, fit, follow, list, filter);
const empty = made('p', { className: 'empty', role: 'status' });
const stage = made('div', { className: 'stage' });
const details = made('section', { className: 'details', ariaLabel: 'Details', hidden: true });
const table = made('div', { className: 'list', role: 'table', ariaLabel: 'Events' });
const middle = made('div', { className: 'middle' });
middle.append(stage, table, details);
document.body.append(toolbar, empty, middle);
const picture = new Picture(stage, timeline, link);

/** Whether a look at what is new is on its way. */
const look = { isDue: false };

link.onTold(hear);
timeline.onChange(changed);
scale.onclick = () => timeline.change({ scale: timeline.state.scale === 'time' ? 'order' : 'time' });
fit.onclick = () => picture.fit();
follow.onclick = () => timeline.change({ isFollowing: !timeline.state.isFollowing });
list.onclick = () => timeline.change({ isListShown: !timeline.state.isListShown });
filter.onchange = () => timeline.change({ filter: filter.value });
picture.onHead(({ row, action }) => {
  const [lane] = row.lanes;
  if (lane?.isolate === undefined || action === 'fold' || action === 'more') return;
  link.do({ do: 'command', command: action, isolate: lane.isolate });
});
show();
link.begin();

function hear(message: HostMessage): void {
  switch (message.kind) {
    case 'hello': {
      const { subject } = message;
      const isOther = subject?.id !== timeline.state.subject?.id;
      timeline.change({
        subject,
        ...(isOther && { lanes: undefined, rows: [], selected: undefined, cone: undefined, view: { from: 0, to: 0 } }),
      });
      if (subject) void refresh();
      return;
    }
    case 'changed':
      if (look.isDue) return;
      look.isDue = true;
      setTimeout(() => {
        look.isDue = false;
        void refresh();
      }, LOOK_EVERY);
      return;
    case 'select':
      timeline.change({ selected: message.event, focused: message.event, isFollowing: false });
      return;
    case 'search':
      filter.value = message.text;
      timeline.change({ filter: message.text, isListShown: true });
      return;
  }
}

async function refresh(): Promise<void> {
  try {
    const lanes = await link.ask('lightcone/lanes', undefined);
    const { state } = timeline;
    const isFirst = state.view.to <= state.view.from && lanes.extent[state.scale].to > 0;
    timeline.change({
      lanes,
      rows: sameLanes(state.lanes, lanes) ? state.rows : rowsOf(lanes),
      ...(isFirst && { view: lanes.extent[state.scale] }),
    });
    if (isFirst) picture.fit();
    if (state.isListShown) void fillList();
  } catch (error) {
    empty.textContent = error instanceof Error ? error.message : String(error);
    empty.hidden = false;
  }
}

function sameLanes(before: LanesAnswer | undefined, now: LanesAnswer): boolean {
  return JSON.stringify(before?.lanes) === JSON.stringify(now.lanes);
}

function rowsOf({ lanes }: LanesAnswer): readonly Row[] {
  return lanes.map((lane) => ({
    ...{ key: lane.lane, title: lane.lane, lanes: [lane], fold: 'none' },
    depth: lane.parent === undefined ? 0 : 1,
  }));
}

function changed(before: TimelineState): void {
  const { state } = timeline;
  show();
  // A halt may be selected before its place is known.
  const isOther = before.selected !== state.selected || before.lanes?.halt?.event !== state.lanes?.halt?.event;
  if (isOther) void showDetails(state.selected);
  if (state.isListShown && (!before.isListShown || before.filter !== state.filter)) void fillList();
}

function show(): void {
  const { subject, lanes, isListShown, isFollowing } = timeline.state;
  title.textContent = subject ? `${subject.title}${subject.kind === 'live' ? '' : ' (recording)'}` : '';
  follow.setAttribute('aria-pressed', String(isFollowing));
  list.setAttribute('aria-pressed', String(isListShown));
  stage.hidden = isListShown;
  table.hidden = !isListShown;
  empty.hidden = subject !== undefined && lanes?.empty === undefined;
  empty.textContent = subject
    ? (lanes?.empty ?? '')
    : 'Press F5 on a Lightcone configuration: its messages are drawn here.';
}

async function fillList(): Promise<void> {
  const { scale: by, filter: wanted } = timeline.state;
  const answer = await link.ask('lightcone/rows', {
    scale: by,
    most: MOST_ROWS,
    ...(wanted !== '' && { filter: wanted }),
  });
  table.replaceChildren(...answer.rows.map(lineOf));
}

function lineOf(row: ListRow): HTMLElement {
  const line = made('button', { className: 'line', role: 'row' });
  const words = [row.label, row.kind, row.name, row.peer ?? '', row.status === undefined ? '' : String(row.status)];
  for (const word of words) line.append(made('span', { role: 'cell', textContent: word, title: word }));
  line.onclick = () => timeline.change({ selected: row.event, focused: row.event, isFollowing: false });
  return line;
}

async function showDetails(event: EventId | undefined): Promise<void> {
  details.hidden = event === undefined;
  if (event === undefined) return;
  const parts = await detailsOf(event).catch((error: Error) => [made('p', { textContent: error.message })]);
  if (timeline.state.selected === event) details.replaceChildren(...parts);
}

async function detailsOf(id: EventId): Promise<HTMLElement[]> {
  const halt = timeline.state.lanes?.halt;
  if (halt?.event === id) {
    const { reason, lane, site } = halt;
    const place = site && { name: '', column: 1, isForeign: false, ...site };
    return [made('h2', { textContent: reason }), made('p', { textContent: lane }), ...(place ? [placeOf(place)] : [])];
  }
  const { ends, event } = await link.ask('lightcone/event', { id });
  return [made('h2', { textContent: event.name }), ...(ends.length > 0 ? ends : [event]).flatMap((end) => endOf(end))];
}

function endOf(end: EventReport): HTMLElement[] {
  const places = end.stack.length > 0 ? end.stack : end.handler ? [end.handler] : [];
  const own = places.find(({ isForeign }) => !isForeign) ?? places[0];
  return [
    made('h3', { textContent: `${end.kind} ${end.label}` }),
    ...(own ? [placeOf(own)] : []),
    ...(end.preview ? [made('pre', { textContent: end.preview })] : []),
  ];
}

function placeOf(site: SiteReport): HTMLElement {
  const place = made('button', { className: 'place', textContent: `${site.source}:${site.line}` });
  place.onclick = () => link.do({ do: 'open', site, beside: false });
  return place;
}

function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(tag), properties);
}
