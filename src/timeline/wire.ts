/** The parts of the page, and which of them knows which. */
import type { LaneName } from '../protocol/picture.ts';
import { entriesOfPage } from './actions.ts';
import { makeComparison } from './comparison.ts';
import { make, visible } from './element.ts';
import { type Half, makeHalf } from './half.ts';
import { showKeys } from './keys-page.ts';
import { compareLanes, type LaneComparison } from './lane-comparison.ts';
import { Link, linkToSecond } from './link.ts';
import { makeToolbar } from './toolbar.ts';

export function assemble(body: HTMLElement): void {
  const link = new Link();
  const notice = make('div', { class: 'notice', role: 'alert' });
  notice.hidden = true;
  const tell = (text: string | undefined) => {
    notice.hidden = text === undefined;
    notice.textContent = text ?? '';
  };
  const compare = (one: LaneName, other: LaneName) => {
    end();
    if (shown.length > 1) return;
    const made = compareLanes([one, other], { of: first, link, tell, end });
    const [above, below] = made.halves;
    first.stage.hidden = true;
    first.details.remove();
    stages.append(made.titles[0], above.stage, made.titles[1], below.stage);
    side.append(above.details, below.details);
    tellApart([above, one], [below, other]);
    main.classList.add('is-comparing');
    toolbar.element.after(made.bar);
    shown = made.halves;
    lanes = made;
    above.picture.focus();
  };
  const end = () => {
    if (!lanes) return;
    for (const part of [lanes.bar, ...lanes.titles]) part.remove();
    for (const { stage, details } of lanes.halves) for (const part of [stage, details]) part.remove();
    lanes.dispose();
    lanes = undefined;
    shown = [first];
    first.stage.hidden = false;
    side.append(first.details);
    main.classList.remove('is-comparing');
    picture.focus();
  };
  const first = makeHalf(link, tell, compare);
  const { session, picture } = first;
  const { timeline } = session;
  /** What is seen now. */
  let shown: readonly Half[] = [first];
  let lanes: LaneComparison | undefined;
  const zooming = {
    zoom: (factor: number) => both((half) => half.picture.zoom(factor)),
    fit: () => both((half) => half.picture.fit()),
  };
  const both = (act: (half: Half) => void) => {
    for (const half of shown) act(half);
  };
  const entries = () => {
    const [half = first] = shown;
    return entriesOfPage(half.session, half.asking, half.picture, tell, showKeys);
  };
  const toolbar = makeToolbar(session, first.asking, zooming, entries);
  const stages = make('div', { class: 'stages' }, first.stage);
  const side = make('div', { class: 'side' }, first.details);
  const main = make('main', { class: 'page' }, toolbar.element, notice, make('div', { class: 'middle' }, stages, side));
  body.replaceChildren(main);

  session.onHello((hello) => {
    if (lanes && hello.subject?.id !== lanes.halves[0].session.timeline.state.subject?.id) end();
    if (!hello.second || shown.length > 1) return;
    const second = makeHalf(linkToSecond(link), tell);
    second.session.greet(hello, hello.second);
    const { subject } = hello;
    stages.prepend(make('h2', { class: 'stage-title', text: subject?.title ?? '', title: subject?.title ?? '' }));
    stages.append(
      make('h2', { class: 'stage-title', text: hello.second.title, title: hello.second.title }),
      second.stage,
    );
    side.append(second.details);
    tellApart([first, subject?.title ?? ''], [second, hello.second.title]);
    main.classList.add('is-comparing');
    toolbar.element.after(makeComparison(first, second));
    shown = [first, second];
  });
  link.onMessage((message) => {
    if (message.kind === 'compare') compare(message.first, message.second);
  });
  body.addEventListener('keydown', (event) => {
    const { target } = event;
    const isTyped = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (isTyped || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog, .menu')) return;
    if (event.key === '/') toolbar.focusSearch();
    else if (event.key === '?') showKeys();
    else if (event.key === 't') timeline.change({ scale: 'time' });
    else if (event.key === 'o') timeline.change({ scale: 'order' });
    else if (event.key === '0') zooming.fit();
    else if (event.key === '+' || event.key === '-') zooming.zoom(event.key === '+' ? 1.5 : 1 / 1.5);
    else if (event.key === 'h') timeline.change({ isFolding: !timeline.state.isFolding });
    else if (event.key === 'l') timeline.change({ isListShown: !timeline.state.isListShown });
    else if (event.key === 'Escape')
      both((half) => half.session.timeline.change({ selected: undefined, focused: undefined, cone: undefined }));
    else return;
    event.preventDefault();
  });
  link.begin();
}

/** Whoever goes from landmark to landmark hears whose details these are. */
function tellApart(...halves: readonly (readonly [half: Half, title: string])[]): void {
  for (const [{ details }, title] of halves) details.setAttribute('aria-label', `Details, ${visible(title)}`);
}
