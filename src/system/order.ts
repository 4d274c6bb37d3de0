import { cycle, unknownAfter } from './errors.ts';
import { nearest } from './nearest.ts';
import type { Problems } from './problems.ts';

/** A node, and the nodes that must be ready before it is started. */
export interface Waiting {
  readonly name: string;
  readonly after: readonly string[];
}

/** Notes every name in an `after` that is no node, and every cycle, once. */
export function checkOrder(nodes: readonly Waiting[], problems: Problems): void {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const { name, after } of nodes) {
    for (const other of after) {
      if (byName.has(other)) continue;
      const others = [...byName.keys()].filter((candidate) => candidate !== name);
      problems.add(unknownAfter(name, other, nearest(other, others), others));
    }
  }

  const finished = new Set<string>();
  const visit = (node: Waiting, path: readonly string[]): void => {
    const start = path.indexOf(node.name);
    if (start !== -1) {
      problems.add(cycle([...path.slice(start), node.name]));
      return;
    }
    if (finished.has(node.name)) return;
    for (const name of new Set(node.after)) {
      const next = byName.get(name);
      if (next !== undefined) visit(next, [...path, node.name]);
    }
    finished.add(node.name);
  };
  for (const node of nodes) visit(node, []);
}
