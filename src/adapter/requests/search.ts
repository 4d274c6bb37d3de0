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
  handle(session, args): SearchAnswer {
    const { run } = session.debugged(this.command).history;
    const reports = session.reports(this.command);
    const count = most(args.optionalNumber('most'), MOST);
    const found = run.search.find(parseSearch(args.text('query')), count, behindOf(args.inside('behind')));
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
