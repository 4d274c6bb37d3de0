/** What all nodes were at, at the selected event: a part of the details that asks when it is opened. */
import { messageOf } from '../base/errors.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Deed, MomentAnswer, MomentReport } from '../protocol/moment.ts';
import type { Asking } from './asking.ts';
import { make, visible } from './element.ts';
import type { Timeline } from './state.ts';

export const momentTitle = 'State of all nodes';

/** Stays open, or closed, from one event to the next. */
let isOpen = false;

export function momentOf(event: EventId, timeline: Timeline, asking: Asking): HTMLElement {
  const content = make('div', { class: 'moment' });
  const made = make('details', { class: 'section' }, make('summary', { text: momentTitle }), content);
  let isAsked = false;
  const ask = async () => {
    if (isAsked) return;
    isAsked = true;
    try {
      content.replaceChildren(...partsOf(await asking.ask('lightcone/moment', { event }), event, timeline));
    } catch (error) {
      isAsked = false;
      content.replaceChildren(make('p', { class: 'is-wrong', text: messageOf(error) }));
    }
  };
  made.open = isOpen;
  if (isOpen) void ask();
  made.addEventListener('toggle', () => {
    isOpen = made.open;
    if (isOpen) void ask();
  });
  return made;
}

function partsOf({ isolates }: MomentAnswer, event: EventId, timeline: Timeline): Node[] {
  const rows = isolates.map((report) =>
    make(
      'tr',
      {},
      make('th', { text: visible(report.lane), title: report.lane }),
      make('td', {}, ...linesOf(report, event, timeline)),
    ),
  );
  return [make('table', { class: 'headers' }, ...rows)];
}

function linesOf({ exit, last, known, values }: MomentReport, event: EventId, timeline: Timeline): Node[] {
  const lines = values.map(({ name, value }) =>
    make(
      'div',
      {},
      make('span', { class: 'is-dim', text: `${visible(name)} = ` }),
      make('span', { text: visible(value), title: value }),
    ),
  );
  if (exit !== undefined) lines.push(make('div', { text: exit === '' ? 'has ended' : `has ended (${exit})` }));
  if (last) lines.push(make('div', {}, ...(last.event === event ? [here()] : [link(last, timeline)])));
  else if (exit === undefined) lines.push(make('div', { class: 'is-dim', text: 'no message yet' }));
  // What lies between the two may be on its way: the event can't know it.
  if (last && known?.event !== last.event) {
    const words = known ? [make('span', { class: 'is-dim', text: 'known: ' }), link(known, timeline)] : [nothing()];
    lines.push(make('div', {}, ...words));
  }
  return lines;
}

function here(): HTMLElement {
  return make('span', { class: 'is-dim', text: 'this event' });
}

function nothing(): HTMLElement {
  return make('span', { class: 'is-dim', text: 'nothing of it is known here' });
}

function link({ event, kind, name }: Deed, timeline: Timeline): HTMLElement {
  const text = visible(`${kind} ${name}`);
  const select = () => timeline.change({ selected: event, focused: event, isFollowing: false });
  return make('button', { class: 'link', text, title: text, click: select });
}
