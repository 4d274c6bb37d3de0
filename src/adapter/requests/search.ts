import { setImmediate } from 'node:timers/promises';
import { parseSearch } from '../../causality/search-query.ts';
import type { EventId } from '../../protocol/event-id.ts';
import { type SearchAnswer, timelineVersion } from '../../protocol/timeline.ts';
import type { Arguments } from '../arguments.ts';
import { most } from '../asked-event.ts';
import type { RequestHandler } from '../request.ts';

const MOST = 100;

/** Events in which something stands; see `causality/search-query.ts` for how that is written. */
export const search: RequestHandler = {
  command: 'lightcone/search',
  async handle(session, args): Promise<SearchAnswer> {
    const { run } = session.debugged(this.command).history;
    const reports = session.reports(this.command);
    const count = most(args.optionalNumber('most'), MOST);
    const steps = run.search.inSteps(parseSearch(args.text('query')), count, behindOf(args.inside('behind')));
    let step = steps.next();
    while (!step.done) {
      // A halt must not wait for it.
      await setImmediate();
      step = steps.next();
    }
    const found = step.value;
    return {
      version: timelineVersion,
      found: found.flatMap((one) => reports.found(one) ?? []),
      isCut: found.length === count,
    };
  },
};

function behindOf(args: Arguments): { readonly id: EventId; readonly time: number } | undefined {
  const [id, time] = [args.optionalNumber('id'), args.optionalNumber('time')];
  return id === undefined || time === undefined ? undefined : { id: id as EventId, time };
}
