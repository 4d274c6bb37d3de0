/** Two runs, one above the other, and where they begin to differ: a difference is selected in both. */
import { messageOf } from '../base/errors.ts';
import type { DifferentMessage, RunDifference } from '../protocol/recording.ts';
import { make, visible } from './element.ts';
import type { Half } from './half.ts';
import { kept } from './session.ts';
import type { TimelineState } from './state.ts';
import { tool } from './tool.ts';

/** @returns the bar that says the differences, and leads through them */
export function makeComparison(first: Half, second: Half): HTMLElement {
  const [here, there] = [first.session.timeline, second.session.timeline];
  const words = make('span', { class: 'differences-words', role: 'status' });
  const count = make('span', { class: 'is-dim' });
  const [up, down] = [
    tool('up', 'Previous difference', () => go(at - 1)),
    tool('down', 'Next difference', () => go(at + 1)),
  ];
  const element = make('div', { class: 'differences', role: 'region', title: 'Differences' }, words, count, up, down);
  let all: readonly RunDifference[] = [];
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
    const [one, other] = [nameIn(difference.first), nameIn(difference.second)];
    say(
      `Message ${difference.at + 1} from ${difference.from || 'outside'} to ${difference.to || 'outside'}: ${one} above, ${other} below`,
    );
    here.change(selecting(difference.first));
    there.change(selecting(difference.second));
  };
  const load = async () => {
    say('Comparing …');
    try {
      all = (await first.asking.ask('lightcone/compare', undefined)).differences;
      if (all.length === 0) say('The same messages between the same nodes.');
      go(0);
    } catch (error) {
      say(messageOf(error));
    }
  };

  // What is wished of one is wished of both.
  const follow = (before: TimelineState | undefined) => {
    const { state } = here;
    const keys = kept.filter((key) => before?.[key] !== state[key]);
    if (keys.length > 0) there.change(Object.fromEntries(keys.map((key) => [key, state[key]])));
  };
  here.onChange(follow);
  follow(undefined);
  go(0);
  void load();
  return element;
}

function nameIn(message: DifferentMessage | undefined): string {
  return message ? message.name || 'one without a name' : 'none';
}

function selecting(message: DifferentMessage | undefined): Partial<TimelineState> {
  const event = message?.event;
  return { selected: event, focused: event, isFollowing: false, ...(event === undefined && { cone: undefined }) };
}
