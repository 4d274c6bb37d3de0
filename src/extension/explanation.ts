/** The answer to "Why is this breakpoint not bound?", as text to read. */
import type { WhyUnboundAnswer } from '../protocol/control.ts';

/** One line for each node; nodes with the same answer share it, so that fifty replicas stay readable. */
export function explain({ nodes }: WhyUnboundAnswer): string {
  const lines = new Map<string, string[]>();
  for (const { node, isBound, why } of nodes) {
    const key = `${isBound ? '●' : '○'}\n${why}`;
    lines.set(key, [...(lines.get(key) ?? []), node]);
  }
  return [...lines]
    .map(([key, names]) => {
      const [mark, why] = key.split('\n', 2);
      return `${mark} ${names.join(', ')}: ${why}`;
    })
    .join('\n\n');
}
