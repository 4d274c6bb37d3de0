/** One run on the page, with all that shows it: picture, list and details. There are two where runs are compared. */
import { messageOf } from '../base/errors.ts';
import type { LaneName } from '../protocol/picture.ts';
import { actOnHead, entriesOf } from './actions.ts';
import type { Asking } from './asking.ts';
import { makeDetails } from './details.ts';
import { make } from './element.ts';
import { makeEmpty } from './empty.ts';
import type { RunLink } from './link.ts';
import { type ContextWish, makeList } from './list.ts';
import { openMenu } from './menu.ts';
import { actHere } from './own-actions.ts';
import { Picture } from './picture/picture.ts';
import { Session } from './session.ts';

export interface Half {
  readonly session: Session;
  readonly asking: Asking;
  readonly picture: Picture;
  readonly stage: HTMLElement;
  readonly details: HTMLElement;
}

/** @param tell shows what is wrong; undefined where nothing is any more @param compare missing where two are compared already */
export function makeHalf(
  link: RunLink,
  tell: (text: string | undefined) => void,
  compare?: (first: LaneName, second: LaneName) => void,
): Half {
  const session = new Session(link);
  const { timeline } = session;
  const fail = (error: unknown) => tell(messageOf(error));
  const asking: Asking = {
    ask: (question, args, signal) => link.ask(question, args, signal),
    do: (action) => {
      if (session.can(action.do)) link.do(action);
      else void actHere(action).catch(fail);
    },
  };
  const stage = make('div', { class: 'stage' });
  const picture = new Picture(stage, timeline, asking);
  const details = makeDetails(timeline, asking);
  const context = ({ event, x, y }: ContextWish) => {
    entriesOf(event, session, asking).then((entries) => openMenu(entries, x, y), fail);
  };
  stage.append(makeList(timeline, asking, context), makeEmpty(session, asking));
  picture.onContext(context);
  picture.onHead((wish) => openMenu(actOnHead(wish, session, asking, compare), wish.x, wish.y));
  session.onTrouble(tell);
  return { session, asking, picture, stage, details };
}
