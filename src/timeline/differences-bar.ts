/** The bar that says where two pictures part, and leads through it: a difference is selected in both. */
import { messageOf } from '../base/errors.ts';
import type { EventId } from '../protocol/event-id.ts';
import { make, visible } from './element.ts';
import type { Half } from './half.ts';
import type { Timeline, TimelineState } from './state.ts';
import { tool } from './tool.ts';

export interface Difference {
  /** What is above, and what is below. */
  readonly words: string;
  /** Missing where there is none. */
  readonly first: EventId | undefined;
  readonly second: EventId | undefined;
}

/** @param load rejects with a message for the user @param same what is said where there is none @param buttons behind all others */
export function makeDifferencesBar(
  halves: readonly [Half, Half],
  same: string,
  load: () => Promise<readonly Difference[]>,
  ...buttons: readonly HTMLElement[]
): HTMLElement {
  const words = make('span', { class: 'differences-words', role: 'status' });
  const count = make('span', { class: 'differences-count is-dim' });
  const [up, down] = [
    tool('up', 'Previous difference', () => go(at - 1)),
    tool('down', 'Next difference', () => go(at + 1)),
  ];
  const parts = [words, count, up, down, ...buttons];
  const element = make('div', { class: 'differences', role: 'region', title: 'Differences' }, ...parts);
  const [here, there] = [halves[0].session.timeline, halves[1].session.timeline];
  let all: readonly Difference[] = [];
  let at = 0;

  const say = (text: string) => {
    words.textContent = visible(text);
    words.title = words.textContent;
  };
  const go = (to: number) => {
    at = Math.max(0, Math.min(all.length - 1, to));
    const difference = all[at];
    count.textContent = all.length > 0 ? `${at + 1} of ${all.length}` : '';
    up.disabled = at <= 0;
    down.disabled = at >= all.length - 1;
    if (!difference) return;
    say(difference.words);
    here.change(selecting(difference.first));
    there.change(selecting(difference.second));
  };
  const begin = async () => {
    say('Comparing …');
    try {
      all = await load();
      go(0);
      if (all.length > 0) return;
      say(same);
      // No place is worth more than another: all of both is what was found to be the same.
      for (const { picture } of halves) picture.fit();
    } catch (error) {
      say(messageOf(error));
    }
  };
  go(0);
  void begin();
  return element;
}

/** What is wished of the one is wished of the other. @returns what ends that */
export function follow(one: Timeline, other: Timeline, keys: readonly (keyof TimelineState)[]): { dispose(): void } {
  const take = (before: TimelineState | undefined) => {
    const { state } = one;
    const changed = keys.filter((key) => before?.[key] !== state[key]);
    if (changed.length > 0) other.change(Object.fromEntries(changed.map((key) => [key, state[key]])));
  };
  take(undefined);
  return one.onChange(take);
}

function selecting(event: EventId | undefined): Partial<TimelineState> {
  return { selected: event, focused: event, isFollowing: false, ...(event === undefined && { cone: undefined }) };
}
