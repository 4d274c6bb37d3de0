/** Search and filter: text with completions, the number of hits, next and previous, and whether the rest is dimmed or folded away. */
import { messageOf } from '../base/errors.ts';
import type { SeenArguments } from '../protocol/picture.ts';
import type { Asking } from './asking.ts';
import { make } from './element.ts';
import type { Timeline } from './state.ts';
import { tool } from './tool.ts';

/** Milliseconds after the last key. */
const settles = 200;
const mostRemembered = 20;
const keywords = [
  'node:',
  'protocol:',
  'name:',
  'kind:',
  'from:',
  'to:',
  'status>=500',
  'latency>100ms',
  'caused-by:',
  'trace:',
];

/** What the values of a keyword are completed by. */
const seenBy: Readonly<Record<string, SeenArguments['what']>> = {
  'node:': 'lane',
  'from:': 'lane',
  'to:': 'lane',
  'protocol:': 'protocol',
  'name:': 'name',
  'status:': 'status',
};

export function makeSearch(timeline: Timeline, asking: Asking): { readonly element: HTMLElement; focus(): void } {
  const input = make('input', { class: 'search-text', title: 'Search, or filter' });
  input.type = 'search';
  input.placeholder = 'Search, or filter: node:orders status>=500 latency>100ms';
  input.spellcheck = false;
  const offers = make('datalist');
  offers.id = 'search-offers';
  input.setAttribute('list', offers.id);
  const count = make('span', { class: 'search-count', role: 'status' });
  const fold = tool('fold', 'Hide lanes without hits (H)', () =>
    timeline.change({ isFolding: !timeline.state.isFolding }),
  );
  const element = make(
    'div',
    { class: 'search is-empty', role: 'search' },
    input,
    offers,
    count,
    tool('up', 'Previous hit (Shift+Enter)', () => void step('previous hit')),
    tool('down', 'Next hit (Enter)', () => void step('next hit')),
    fold,
  );

  const history: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | undefined;

  const apply = () => {
    clearTimeout(timer);
    if (timeline.state.filter !== input.value.trim()) timeline.change({ filter: input.value.trim() });
  };
  const say = (text: string, isWrong = false) => {
    count.textContent = text;
    count.title = text;
    count.classList.toggle('is-wrong', isWrong);
    input.setAttribute('aria-invalid', String(isWrong));
  };
  const sayHits = (total: number) => say(total === 1 ? '1 hit' : `${total} hits`);
  const tally = async () => {
    asked?.abort();
    const own = new AbortController();
    asked = own;
    const { filter, scale } = timeline.state;
    try {
      const { hits } =
        filter === ''
          ? { hits: undefined }
          : await asking.ask('lightcone/overview', { scale, columns: 1, filter }, own.signal);
      if (own.signal.aborted) return;
      if (filter === '') say('');
      else if (timeline.state.hits?.total !== hits?.total || count.textContent === '') sayHits(hits?.total ?? 0);
      timeline.change({ hits });
    } catch (error) {
      if (!(error instanceof DOMException)) say(messageOf(error), true);
    } finally {
      if (asked === own) asked = undefined;
    }
  };
  const step = async (to: 'next hit' | 'previous hit') => {
    apply();
    const { filter, focused, selected } = timeline.state;
    if (filter === '') return;
    if (!history.includes(filter)) history.unshift(filter);
    history.length = Math.min(history.length, mostRemembered);
    const event = focused ?? selected;
    try {
      const answer = await asking.ask('lightcone/step', { to, filter, ...(event !== undefined && { event }) });
      if (answer.event === undefined) return;
      timeline.change({ selected: answer.event, focused: answer.event, isFollowing: false });
      if (answer.hit !== undefined) say(`${answer.hit} of ${count.textContent?.replace(/^.* of /, '') ?? ''}`);
    } catch (error) {
      say(messageOf(error), true);
    }
  };
  const complete = async () => {
    const before = input.value.slice(0, input.selectionStart ?? input.value.length);
    const word = /\S*$/.exec(before)?.[0] ?? '';
    const head = before.slice(0, before.length - word.length);
    const key = Object.keys(seenBy).find((one) => word.startsWith(one));
    let texts = keywords.filter((one) => one.startsWith(word) && one !== word);
    const what = key === undefined ? undefined : seenBy[key];
    if (key !== undefined && what !== undefined) {
      const answer = await asking
        .ask('lightcone/seen', { what, beginning: word.slice(key.length) })
        .catch(() => undefined); // no completions then
      texts = (answer?.texts ?? []).map((text) => `${key}${/\s/.test(text) ? JSON.stringify(text) : text}`);
    }
    const all = [...texts.map((text) => head + text), ...history.filter((text) => text.startsWith(input.value))];
    offers.replaceChildren(
      ...all.slice(0, 30).map((text) => {
        const option = make('option');
        option.value = text;
        return option;
      }),
    );
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(apply, settles);
    void complete();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') void step(event.shiftKey ? 'previous hit' : 'next hit');
    else if (event.key === 'Escape' && input.value !== '') {
      input.value = '';
      apply();
    } else return;
    event.preventDefault();
  });
  timeline.onChange((before) => {
    const { filter, subject, lanes, isFolding } = timeline.state;
    element.classList.toggle('is-empty', filter === '');
    if (before.filter !== filter && input.value.trim() !== filter) input.value = filter;
    fold.setAttribute('aria-pressed', String(isFolding));
    if (before.filter !== filter || before.subject !== subject) {
      count.textContent = '';
      void tally();
    }
    // A run that goes on has more hits; a question that is under way is enough.
    else if (before.lanes !== lanes && filter !== '' && !asked) void tally();
  });
  return {
    element,
    focus: () => {
      input.focus();
      input.select();
    },
  };
}
