import { attached } from './attach.ts';
import { checkCollisions } from './collisions.ts';
import { nodeInList, noNodes, sameTargetTwice, wrongType } from './errors.ts';
import { isObject } from './fields.ts';
import type { NodeName, NodeSpec } from './model.ts';
import { nameOfTarget } from './names.ts';
import { type Declared, parseNode } from './node.ts';
import type { NodeContext } from './node-fields.ts';
import { checkOrder } from './order.ts';
import type { Problems } from './problems.ts';
import { parseTarget, showTarget } from './target.ts';

/**
 * Reads `nodes`, in either of its forms. What it gives is only to be used if it added no problem.
 *
 * @param mayBeEmpty the session has a terminal, from which nodes come later
 */
export function parseNodes(
  value: unknown,
  { mayBeEmpty, ...context }: NodeContext & { mayBeEmpty: boolean },
): readonly NodeSpec[] {
  const { problems } = context;
  const isEmpty = Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
  if (value === undefined || isEmpty) {
    if (!mayBeEmpty) problems.add(noNodes());
    return [];
  }
  if (Array.isArray(value)) return resolved(parseList(value, problems), problems);
  if (isObject(value)) {
    const declared = Object.entries(value).map(([name, node]) => parseNode(name, node, context));
    return resolved(declared, problems);
  }
  problems.add(wrongType({ node: undefined, key: 'nodes' }, 'an object of nodes, or a list of addresses', value));
  return [];
}

/** The short form: what to attach to. */
function parseList(list: readonly unknown[], problems: Problems): readonly Declared[] {
  const seen = new Set<string>();
  return list.flatMap((item) => {
    const target = parseTarget(item);
    if (target === undefined) {
      problems.add(nodeInList(item));
      return [];
    }
    const shown = showTarget(target);
    if (seen.has(shown)) {
      problems.add(sameTargetTwice(shown));
      return [];
    }
    seen.add(shown);
    const name = nameOfTarget(target) as NodeName;
    return [{ name, specs: [attached(name, target)], after: [] }];
  });
}

/** Checks the nodes against each other, and replaces the names in each `after` by those of the nodes that they stand for. */
function resolved(declared: readonly Declared[], problems: Problems): readonly NodeSpec[] {
  checkCollisions(declared, problems);
  const declaredOf = new Map<string, readonly Declared[]>();
  const specsOf = new Map<string, readonly NodeSpec[]>();
  for (const one of declared) {
    for (const spec of one.specs) {
      for (const name of new Set<string>([spec.group, spec.name])) {
        declaredOf.set(name, [...(declaredOf.get(name) ?? []), one]);
        specsOf.set(name, [...(specsOf.get(name) ?? []), spec]);
      }
    }
  }
  // A name of the configuration means what stands under it, even where others have joined the group of its replicas.
  for (const one of declared) {
    declaredOf.set(one.name, [one]);
    specsOf.set(one.name, one.specs);
  }

  const waiting = declared.map(({ name, after }) => ({
    name,
    after: after.flatMap((other) => declaredOf.get(other)?.map((one) => one.name) ?? [other]),
  }));
  checkOrder(waiting, problems);
  return declared.flatMap(({ specs, after }) => {
    const before = after.flatMap((name) => specsOf.get(name)?.map((spec) => spec.name) ?? []);
    return specs.map((spec) => ({ ...spec, after: [...new Set(before)] }));
  });
}
