/** A watch for messages like one: protocol, name, sender and receiver as launch.json writes them. */
import type { MessageReport } from '../protocol/timeline.ts';

export function watchLike(what: 'break' | 'log', message: MessageReport): string {
  const { name, protocol, from, to } = message;
  const [first] = to;
  const words = [what, 'receive'];
  if (protocol !== '') words.push(protocol);
  if (name !== '') words.push(`'${name.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`);
  if (from && typeof from.lane === 'number') words.push('from', from.title);
  if (first && typeof first.lane === 'number') words.push('at', first.title);
  return words.join(' ');
}
