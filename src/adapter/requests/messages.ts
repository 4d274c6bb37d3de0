import type { CauseTree } from '../../causality/cause-tree.ts';
import { latestMessages } from '../../causality/latest.ts';
import type { Run } from '../../causality/run.ts';
import type { History } from '../../debugger/history.ts';
import type { EventId } from '../../protocol/event-id.ts';
import { type MessagesAnswer, timelineVersion } from '../../protocol/timeline.ts';
import { most } from '../asked-event.ts';
import type { RequestHandler } from '../request.ts';
import type { Session } from '../session.ts';

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
    const missing = reports.lanes().reduce((sum, lane) => sum + lane.missing, 0);
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
function treesOf({ store, messages, causeOrder, causeTrees }: Run, count: number): readonly CauseTree[] {
  const roots = new Set<EventId>();
  for (const id of latestMessages(store, messages, count)) {
    let root = id;
    for (const event of causeOrder.origins(id, count)) root = messages.of(event)?.id ?? root;
    roots.add(root);
  }
  const trees: CauseTree[] = [];
  let left = count;
  for (const root of roots) {
    if (left <= 0) break;
    const tree = causeTrees.of(root, left);
    if (!tree) continue;
    trees.push(tree);
    left -= sizeOf(tree);
  }
  return trees;
}

function sizeOf({ children }: CauseTree): number {
  return children.reduce((sum, child) => sum + sizeOf(child), 1);
}

function whyNone(session: Session, history: History): string {
  const { lines } = history;
  if (session.system?.settings.noDebug) return 'The system runs without the debugger, so nothing is captured.';
  if (lines.length === 0) return 'Nothing runs yet.';
  if (!lines.some((line) => history.isCaptured(line)))
    return 'Messages are not captured: the configuration has "messages": { "capture": false }.';
  return 'No message has been seen yet.';
}
