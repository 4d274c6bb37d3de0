/** Two recordings, one above the other, and where they begin to differ. */
import type { DifferentMessage } from '../protocol/recording.ts';
import { follow, makeDifferencesBar } from './differences-bar.ts';
import type { Half } from './half.ts';
import { kept } from './session.ts';

/** @returns the bar that says the differences, and leads through them */
export function makeComparison(first: Half, second: Half): HTMLElement {
  follow(first.session.timeline, second.session.timeline, kept);
  return makeDifferencesBar([first, second], 'The same messages between the same nodes.', async () => {
    const { differences } = await first.asking.ask('lightcone/compare', undefined);
    return differences.map(({ at, from, to, first: one, second: other }) => ({
      words: `Message ${at + 1} from ${from || 'outside'} to ${to || 'outside'}: ${nameIn(one)} above, ${nameIn(other)} below`,
      first: one?.event,
      second: other?.event,
    }));
  });
}

function nameIn(message: DifferentMessage | undefined): string {
  return message ? message.name || 'one without a name' : 'none';
}
