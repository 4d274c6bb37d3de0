import type { EventId } from '../protocol/event-id.ts';
import type { Asking } from './asking.ts';

/** To the line of an event: where it was taken, or where it comes from. @returns what is to be said where there is none */
export async function openSourceOf(event: EventId, asking: Asking): Promise<string | undefined> {
  const { event: report } = await asking.ask('lightcone/event', { id: event });
  const site = report.handler ?? report.stack.find((one) => !one.isForeign) ?? report.stack[0];
  if (!site) return 'There is no line of a source for this.';
  asking.do({ do: 'open', site, beside: false });
  return undefined;
}
