/** A watch for messages like one: protocol, name, sender and receiver as launch.json writes them. */
import type { MessageReport, Party } from '../protocol/timeline.ts';

/** Nothing in their messages says who sent them, and whoever has connected has a port of the moment: a probe can't tell while it looks. */
const nameless = ['tcp', 'tls', 'ws', 'pipe', 'udp'];

export function watchLike(what: 'break' | 'log', message: MessageReport): string {
  const { name, protocol, from, to } = message;
  const [first] = to;
  const words = [what, 'receive'];
  if (name !== '') words.push(`'${name.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`);
  if (protocol !== '') words.push('protocol', protocol);
  if (from && typeof from.lane === 'number' && !nameless.includes(protocol)) words.push('from', nodeOf(from));
  if (first && typeof first.lane === 'number') words.push('at', nodeOf(first));
  return words.join(' ');
}

/** `gateway` of `gateway (ledger.ts)`: a watch names nodes and groups. */
function nodeOf({ title }: Party): string {
  return title.replace(/ \(.*$/, '');
}
