import type { CauseTree } from '../../causality/cause-tree.ts';
import { latestMessages } from '../../causality/latest.ts';
import type { Run } from '../../causality/run.ts';
import type { EventId } from '../../protocol/event-id.ts';
import { type MessagesAnswer, timelineVersion } from '../../protocol/timeline.ts';
import { most } from '../asked-event.ts';
import type { RequestHandler } from '../request.ts';
import { whyNone } from '../why-none.ts';

const MOST = 200;

/** The last messages, each below what caused it; see `protocol/timeline.ts`. */
export const messages: RequestHandler = {
  command: 'lightcone/messages',
  async handle(session, args): Promise<MessagesAnswer> {
    const { history } = session.debugged(this.command);
    const reports = session.reports(this.command);
    session.hearMessages();
    const found = treesOf(history.run, most(args.optionalNumber('most'), MOST));
    const trees = await Promise.all(found.map((tree) => reports.tree(tree)));
    const missing = reports.missing();
    const empty = found.length === 0 ? whyNone(session, history) : undefined;
    return {
      version: timelineVersion,
      trees: trees.filter((tree) => tree !== undefined),
      kept: history.run.store.size,
      missing,
      ...(empty !== undefined && { empty }),
    };
  },
};

/** The trees in which the last messages are, those with the newest first. */
function treesOf({ store, messages, causeTrees }: Run, count: number): readonly CauseTree[] {
  const shown = new Set<EventId>();
  const trees: CauseTree[] = [];
  for (const id of latestMessages(store, messages, count)) {
    if (shown.size >= count) break;
    if (shown.has(id)) continue;
    const found = causeTrees.of(id, count - shown.size);
    // What is left out of the tree to which it belongs, for want of room, stands alone.
    const tree = found && !shown.has(found.message) ? found : { message: id, children: [], isCut: false };
    trees.push(tree);
    for (const message of messagesIn(tree)) shown.add(message);
  }
  return trees;
}

function* messagesIn({ message, children }: CauseTree): Iterable<EventId> {
  yield message;
  for (const child of children) yield* messagesIn(child);
}
