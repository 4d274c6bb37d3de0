/** Two nodes can't have one name, be at one place, or be told ready by one port. */
import {
  groupIsNode,
  nameOfReplica,
  sameGroup,
  sameName,
  sameReadyPort,
  sameReadyPortOfReplicas,
  sameTarget,
} from './errors.ts';
import type { Declared } from './node.ts';
import type { Problems } from './problems.ts';
import { showTarget } from './target.ts';

export function checkCollisions(declared: readonly Declared[], problems: Problems): void {
  checkNames(declared, problems);
  checkGroups(declared, problems);
  checkPlaces(declared, problems);
}

/** On some file systems, and to some eyes, two names that differ in case are one. */
function checkNames(declared: readonly Declared[], problems: Problems): void {
  const seen = new Map<string, string>();
  for (const { name } of declared) {
    const first = seen.get(name.toLowerCase());
    if (first !== undefined) problems.add(sameName(first, name));
    else seen.set(name.toLowerCase(), name);
  }
  for (const { name, specs } of declared) {
    for (const spec of specs) {
      const other = seen.get(spec.name.toLowerCase());
      if (spec.name !== name && other !== undefined) problems.add(nameOfReplica(other, name));
    }
  }
}

/** `@orders` must not mean a node to one reader and a group to another. */
function checkGroups(declared: readonly Declared[], problems: Problems): void {
  const spellings = new Map<string, string>();
  const nodes = new Map(declared.flatMap((one) => one.specs.map((spec) => [spec.name.toLowerCase(), one])));
  for (const one of declared) {
    const group = one.specs[0]?.group;
    if (group === undefined) continue;
    const other = nodes.get(group.toLowerCase());
    if (other !== undefined && other !== one && other.name.toLowerCase() !== one.name.toLowerCase()) {
      problems.add(groupIsNode(group, one.name));
    }
    const first = spellings.get(group.toLowerCase());
    const isName = group === (one.name as string);
    if (first !== undefined && first !== group && !isName) problems.add(sameGroup(first, group));
    if (first === undefined) spellings.set(group.toLowerCase(), group);
  }
}

/** A port that opens tells only about one node that it is ready. */
function checkPlaces(declared: readonly Declared[], problems: Problems): void {
  const targets = new Map<string, string>();
  const ports = new Map<number, { readonly declared: Declared; readonly name: string }>();
  for (const one of declared) {
    for (const spec of one.specs) {
      if (spec.kind === 'attach') {
        const shown = showTarget(spec.target);
        const first = targets.get(shown);
        if (first !== undefined) problems.add(sameTarget(first, spec.name, shown));
        else targets.set(shown, spec.name);
      } else if (spec.ready?.kind === 'port') {
        const { port } = spec.ready;
        const first = ports.get(port);
        if (first === undefined) ports.set(port, { declared: one, name: spec.name });
        else if (first.declared === one) problems.add(sameReadyPortOfReplicas(one.name, port));
        else problems.add(sameReadyPort(first.name, spec.name, port));
      }
    }
  }
}
