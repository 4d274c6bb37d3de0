/** What is said where there is nothing to see: how to begin, or why there is nothing. */
import type { Asking } from './asking.ts';
import { make } from './element.ts';
import type { Session } from './session.ts';

const ways = [
  ['Start debugging', 'debug'],
  ['Open a recording', 'open recording'],
  ['Reopen the last run', 'reopen last run'],
] as const;

export function makeEmpty(session: Session, asking: Asking): HTMLElement {
  const title = make('h2');
  const text = make('p');
  const actions = make('div', { class: 'empty-actions' });
  const element = make('div', { class: 'empty' }, title, text, actions);
  let trouble: string | undefined;
  const show = () => {
    const { subject, lanes } = session.timeline.state;
    const isQuiet = lanes !== undefined && lanes.lanes.length > 0;
    element.hidden = session.hello === undefined ? trouble === undefined : subject !== undefined && isQuiet;
    if (element.hidden) return;
    actions.hidden = subject !== undefined || !session.can('begin');
    // A page that is made anew shows the run's name before what is in it.
    const isOpening = subject !== undefined && lanes === undefined && !trouble;
    title.textContent = isOpening
      ? `Opening ${subject.title} …`
      : subject
        ? trouble
          ? 'The run can not be shown'
          : 'No message yet'
        : 'See every message between your processes';
    text.textContent =
      trouble ??
      (isOpening
        ? ''
        : subject
          ? (lanes?.empty ?? 'What the processes say to each other will be seen here.')
          : 'Each node gets a lane, each message an arrow. Click one to see the line that sent it, its causes and its effects.');
  };
  actions.append(
    ...ways.map(([label, how], index) =>
      make('button', {
        class: index === 0 ? 'button is-first' : 'button',
        text: label,
        click: () => asking.do({ do: 'begin', how }),
      }),
    ),
  );
  session.timeline.onChange(show);
  session.onHello(show);
  session.onTrouble((words) => {
    trouble = words;
    show();
  });
  show();
  return element;
}
