/**
 * Two lanes of one run, one above the other: each with those that it has to do with, and where the two begin to differ. The page's own
 * picture waits below it as it was.
 */
import { Disposables, disposable } from '../base/disposable.ts';
import type { LaneName } from '../protocol/picture.ts';
import { follow, makeDifferencesBar } from './differences-bar.ts';
import { make } from './element.ts';
import { type Half, makeHalf } from './half.ts';
import { laneWords } from './lane-words.ts';
import { type Link, linkToSame } from './link.ts';
import { kept } from './session.ts';
import { tool } from './tool.ts';

export interface LaneComparison {
  readonly bar: HTMLElement;
  readonly titles: readonly [HTMLElement, HTMLElement];
  readonly halves: readonly [Half, Half];
  dispose(): void;
}

/** Which lanes are there is another matter in each half. */
const shared = kept.filter((key) => key !== 'hidden' && key !== 'sorted' && key !== 'folded');

/** @param of the page's own picture, which has been greeted @param end is called when the user has seen enough */
export function compareLanes(
  [first, second]: readonly [LaneName, LaneName],
  { of, link, tell, end }: { of: Half; link: Link; tell: (text: string | undefined) => void; end: () => void },
): LaneComparison {
  const owned = new Disposables();
  const halves = [makeHalf(linkToSame(link), tell), makeHalf(linkToSame(link), tell)] as const;
  const { hello, timeline } = of.session;
  for (const { session, picture } of halves) {
    if (hello?.subject) session.greet(hello, hello.subject);
    owned.add(follow(timeline, session.timeline, shared));
    owned.add(disposable(() => [session.dispose(), picture.dispose()]));
  }
  const only = ({ session }: Half, lane: LaneName, peers: readonly LaneName[]) => {
    const shown = new Set([lane, ...peers]);
    // A page that was opened for this knows them only after its first answer.
    const known = timeline.state.lanes?.lanes.map((report) => report.lane) ?? [];
    session.timeline.change({ hidden: known.filter((other) => !shown.has(other)), sorted: [lane, ...peers] });
  };
  only(halves[0], first, []);
  only(halves[1], second, []);
  const load = async () => {
    const { peers, differences } = await of.asking.ask('lightcone/differences', { first, second });
    only(halves[0], first, peers[0]);
    only(halves[1], second, peers[1]);
    return differences.map((difference) => ({
      words: laneWords(difference),
      first: difference.first?.event,
      second: difference.second?.event,
    }));
  };
  const close = tool('close', 'Stop comparing', end);
  const bar = makeDifferencesBar(halves, 'Both have sent and received the same.', load, close);
  const titles = [title(first), title(second)] as const;
  return { bar, titles, halves, dispose: () => owned.dispose() };
}

function title(lane: LaneName): HTMLElement {
  return make('h2', { class: 'stage-title', text: lane, title: lane });
}
