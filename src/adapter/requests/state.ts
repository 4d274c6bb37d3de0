import type { StateAnswer } from '../../protocol/control.ts';
import type { RequestHandler } from '../request.ts';

/** What lines of the programs have told by `expose`, of all nodes. */
export const state: RequestHandler = {
  command: 'lightcone/state',
  handle: (session): StateAnswer => {
    const { state, isolates } = session.debugged('lightcone/state');
    const order = (session.system?.nodes ?? []).map(({ name }) => name);
    const rows = isolates.flatMap((isolate) => {
      const { node, id: threadId, title } = isolate;
      return state.of(isolate).map((value) => ({ node, threadId, title, ...value }));
    });
    return { rows: rows.sort((a, b) => order.indexOf(a.node) - order.indexOf(b.node) || a.threadId - b.threadId) };
  },
};
