/** The parts of the page, and which of them knows which. */
import { entriesOfPage } from './actions.ts';
import { makeComparison } from './comparison.ts';
import { make } from './element.ts';
import { type Half, makeHalf } from './half.ts';
import { showKeys } from './keys-page.ts';
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
  const first = makeHalf(link, tell);
  const { session, asking, picture } = first;
  const { timeline } = session;
  let second: Half | undefined;
  const zooming = {
    zoom: (factor: number) => both((half) => half.picture.zoom(factor)),
    fit: () => both((half) => half.picture.fit()),
  };
  const both = (act: (half: Half) => void) => {
    for (const half of second ? [first, second] : [first]) act(half);
  };
  const toolbar = makeToolbar(session, asking, zooming, () => entriesOfPage(session, asking, picture, tell, showKeys));
  const stages = make('div', { class: 'stages' }, first.stage);
  const side = make('div', { class: 'side' }, first.details);
  const main = make('main', { class: 'page' }, toolbar.element, notice, make('div', { class: 'middle' }, stages, side));
  body.replaceChildren(main);

  session.onHello((hello) => {
    if (!hello.second || second) return;
    second = makeHalf(linkToSecond(link), tell);
    second.session.greet(hello, hello.second);
    const { subject } = hello;
    stages.prepend(make('h2', { class: 'stage-title', text: subject?.title ?? '', title: subject?.title ?? '' }));
    stages.append(
      make('h2', { class: 'stage-title', text: hello.second.title, title: hello.second.title }),
      second.stage,
    );
    side.append(second.details);
    main.classList.add('is-comparing');
    toolbar.element.after(makeComparison(first, second));
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
