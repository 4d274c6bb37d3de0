/**
 * The toolbar: how the run is, search, scale, halt width, and what can be done with the window. It is one row, whatever the width: what has
 * no room (`style.css`) is in the menu at its end.
 */
import type { Asking } from './asking.ts';
import { make } from './element.ts';
import { openMenu } from './menu.ts';
import type { Picture } from './picture/picture.ts';
import { makeSearch } from './search-box.ts';
import type { Session } from './session.ts';
import { tool } from './tool.ts';

const widths = ['all', 'group', 'node'] as const;
const nameOfWidth = { all: 'All Nodes', group: 'the Group', node: 'the Node Only' } as const;

/** @param more what the menu at its end offers */
export function makeToolbar(
  session: Session,
  asking: Asking,
  picture: Pick<Picture, 'zoom' | 'fit'>,
  more: () => readonly (readonly [string, () => void])[],
): { readonly element: HTMLElement; focusSearch(): void } {
  const { timeline } = session;
  const state = make('h1', { class: 'bar-state' });
  const detail = make('span', { class: 'bar-detail' });
  const sessions = make('select', { class: 'bar-sessions', title: 'Session' });
  sessions.addEventListener('change', () => asking.do({ do: 'switch', session: sessions.value }));
  const search = makeSearch(timeline, asking);

  const scales = (['time', 'order'] as const).map((scale) =>
    choice(scale === 'time' ? 'Time' : 'Order', scale === 'time' ? 'Scale of time (T)' : 'Causal order (O)', () =>
      timeline.change({ scale }),
    ),
  );
  const halts = widths.map((width) =>
    choice(capital(width), `A halt stops ${width === 'all' ? 'all nodes' : `the ${width}`}`, () =>
      asking.do({ do: 'width', width }),
    ),
  );
  const follow = tool('follow', 'Follow what is new (F)', () =>
    timeline.change({ isFollowing: !timeline.state.isFollowing }),
  );
  const list = tool('list', 'List view', () => timeline.change({ isListShown: !timeline.state.isListShown }));
  const menu = tool('more', 'More', () => {
    const { left, bottom } = menu.getBoundingClientRect();
    openMenu([...withoutRoom(), ...more()], left, bottom);
  });
  menu.setAttribute('aria-haspopup', 'menu');

  const width = make('div', { class: 'bar-group bar-width', role: 'group', title: 'Halt width' }, ...halts);
  const zoom = make(
    'div',
    { class: 'bar-tools bar-zoom' },
    tool('zoomOut', 'Zoom out (-)', () => picture.zoom(1 / 1.5)),
    tool('fit', 'Show all of the run (0)', () => picture.fit()),
    tool('zoomIn', 'Zoom in (+)', () => picture.zoom(1.5)),
  );
  const withoutRoom = (): readonly (readonly [string, () => void])[] => [
    ...(zoom.offsetWidth > 0
      ? []
      : ([
          ['Show All of the Run', () => picture.fit()],
          ['Zoom In', () => picture.zoom(1.5)],
          ['Zoom Out', () => picture.zoom(1 / 1.5)],
        ] as const)),
    ...(width.offsetWidth > 0 || halts.every((button) => button.disabled)
      ? []
      : widths
          .filter((one) => one !== timeline.state.lanes?.width)
          .map((one) => [`Halts Stop ${nameOfWidth[one]}`, () => asking.do({ do: 'width', width: one })] as const)),
  ];

  const element = make(
    'div',
    { class: 'bar', role: 'toolbar', title: 'Timeline' },
    make('div', { class: 'bar-run' }, state, sessions, detail),
    search.element,
    make('div', { class: 'bar-group', role: 'group', title: 'Scale' }, ...scales),
    width,
    make('div', { class: 'bar-tools' }, follow, zoom, list, menu),
  );
  element.removeAttribute('title');

  const show = () => {
    const { subject, lanes, scale, isFollowing, isListShown } = timeline.state;
    const isLive = subject?.kind === 'live' && lanes?.isLive === true;
    const halt = isLive ? lanes.halt : undefined;
    const words = { live: 'Live', ended: 'Ended', recording: 'Recording' } as const;
    state.textContent = halt ? 'Halted' : subject ? words[subject.kind] : 'No session';
    element.dataset['state'] = halt ? 'halted' : isLive ? 'live' : 'still';
    const site = halt?.site ? ` · ${halt.site.source}:${halt.site.line}` : '';
    const about = halt ? `${halt.reason} in ${halt.lane}${site}` : (subject?.title ?? '');
    detail.textContent = about;
    detail.title = about;
    state.title = about;
    for (const [index, button] of scales.entries()) press(button, (index === 0) === (scale === 'time'));
    for (const [index, button] of halts.entries()) {
      press(button, lanes?.width === widths[index]);
      button.disabled = !isLive || !session.can('width');
    }
    press(follow, isFollowing && isLive);
    follow.disabled = !isLive;
    press(list, isListShown);
  };
  timeline.onChange(show);
  session.onHello(({ sessions: all, subject }) => {
    sessions.hidden = all.length < 2;
    sessions.replaceChildren(
      ...all.map(({ id, title }) => {
        const option = make('option', { text: title });
        option.value = id;
        option.selected = id === subject?.id;
        return option;
      }),
    );
    show();
    element.classList.remove('is-waiting');
  });
  sessions.hidden = true;
  // What is pressed before the page knows how it was left would be undone by that.
  element.classList.add('is-waiting');
  show();
  return { element, focusSearch: () => search.focus() };
}

function choice(text: string, title: string, click: () => void): HTMLButtonElement {
  return make('button', { class: 'choice', text, title, click });
}

function press(button: HTMLButtonElement, isOn: boolean): void {
  const text = String(isOn);
  if (button.getAttribute('aria-pressed') !== text) button.setAttribute('aria-pressed', text);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
