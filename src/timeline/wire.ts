/** The parts of the page, and which of them knows which. */
import { messageOf } from '../base/errors.ts';
import { actOnHead, entriesOf, entriesOfPage } from './actions.ts';
import type { Asking } from './asking.ts';
import { makeDetails } from './details.ts';
import { make } from './element.ts';
import { makeEmpty } from './empty.ts';
import { showKeys } from './keys-page.ts';
import { Link } from './link.ts';
import { makeList } from './list.ts';
import { openMenu } from './menu.ts';
import { actHere } from './own-actions.ts';
import { Picture } from './picture/picture.ts';
import { Session } from './session.ts';
import { makeToolbar } from './toolbar.ts';

export function assemble(body: HTMLElement): void {
  const link = new Link();
  const session = new Session(link);
  const { timeline } = session;
  const asking: Asking = {
    ask: (question, args, signal) => link.ask(question, args, signal),
    do: (action) => {
      if (session.can(action.do)) link.do(action);
      else void actHere(action).catch((error: unknown) => tell(messageOf(error)));
    },
  };
  const notice = make('div', { class: 'notice', role: 'alert' });
  notice.hidden = true;
  const tell = (text: string | undefined) => {
    notice.hidden = text === undefined;
    notice.textContent = text ?? '';
  };

  const stage = make('div', { class: 'stage' });
  const picture = new Picture(stage, timeline, asking);
  const toolbar = makeToolbar(session, asking, picture, () => entriesOfPage(session, asking, picture, tell, showKeys));
  const list = makeList(timeline, asking);
  const details = makeDetails(timeline, asking);
  stage.append(list, makeEmpty(session, asking));
  const main = make(
    'main',
    { class: 'page' },
    toolbar.element,
    notice,
    make('div', { class: 'middle' }, stage, details),
  );
  body.replaceChildren(main);

  picture.onContext(({ event, x, y }) => {
    entriesOf(event, session, asking).then(
      (entries) => openMenu(entries, x, y),
      (error: unknown) => tell(messageOf(error)),
    );
  });
  picture.onHead((wish) => openMenu(actOnHead(wish, session, asking), wish.x, wish.y));
  session.onTrouble(tell);
  body.addEventListener('keydown', (event) => {
    const { target } = event;
    const isTyped = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (isTyped || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog, .menu')) return;
    if (event.key === '/') toolbar.focusSearch();
    else if (event.key === '?') showKeys();
    else if (event.key === 'h') timeline.change({ isFolding: !timeline.state.isFolding });
    else if (event.key === 'l') timeline.change({ isListShown: !timeline.state.isListShown });
    else if (event.key === 'Escape') timeline.change({ selected: undefined, focused: undefined, cone: undefined });
    else return;
    event.preventDefault();
  });
  link.begin();
}
