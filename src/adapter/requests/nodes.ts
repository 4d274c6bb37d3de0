import type { NodesReport } from '../../protocol/control.ts';
import type { RequestHandler } from '../request.ts';

/** The state of all nodes. Who asks once is told of every change from then on, by the event of the same name. */
export const nodes: RequestHandler = {
  command: 'lightcone/nodes',
  handle: (session): NodesReport => session.reportNodes(),
};
