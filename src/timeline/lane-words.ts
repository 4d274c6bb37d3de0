import type { DifferentEvent, LaneDifference } from '../protocol/picture.ts';

/** `Request 3 to ledger (http): POST /charge above, none below`. */
export function laneWords({ kind, role, peer, protocol, same, first, second }: LaneDifference): string {
  const what = { request: 'Request', response: 'Response', data: 'Message' }[role];
  const way = `${kind === 'send' ? 'to' : 'from'} ${peer || 'somebody unknown'}`;
  return `${what} ${same + 1} ${way} (${protocol}): ${end(first)} above, ${end(second)} below`;
}

function end(event: DifferentEvent | undefined): string {
  if (!event) return 'none';
  const { name, status, isFailed } = event;
  const isSaid = status === undefined || name.startsWith(String(status));
  return `${name || 'one without a name'}${isSaid ? '' : ` (${status})`}${isFailed ? ', failed' : ''}`;
}
