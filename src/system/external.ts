/** Peers that are not debugged and have a name all the same: they are no nodes, so they are taken out before those are read. */
import { parseAddress, showAddress } from './address.ts';
import { badExternal, badName, externalIsNode, sameExternal } from './errors.ts';
import { Fields, isObject } from './fields.ts';
import { externalKeys } from './keys.ts';
import type { ExternalPeer, NodeSpec } from './model.ts';
import { isNodeName } from './names.ts';
import type { Problems } from './problems.ts';

interface Sorted {
  readonly externals: readonly ExternalPeer[];
  /** What is left of `nodes`. */
  readonly nodes: unknown;
}

/** Reads the externals in the object form of `nodes`; any other form has none. */
export function takeExternals(value: unknown, problems: Problems): Sorted {
  if (!isObject(value)) return { externals: [], nodes: value };
  const externals: ExternalPeer[] = [];
  const nodes: [string, unknown][] = [];
  for (const [name, node] of Object.entries(value)) {
    if (!isObject(node) || !Object.hasOwn(node, 'external')) nodes.push([name, node]);
    else {
      const external = readExternal(name, node, problems);
      if (external) externals.push(external);
    }
  }
  return { externals, nodes: Object.fromEntries(nodes) };
}

/** Two can't have one name, be at one place, or be a node of the system. */
export function checkExternals(
  externals: readonly ExternalPeer[],
  nodes: readonly NodeSpec[],
  problems: Problems,
): void {
  const names = new Map<string, string>(
    nodes.flatMap(({ name, group }) => [group, name].map((one) => [one.toLowerCase(), one] as const)),
  );
  const places = new Map<string, string>();
  for (const spec of nodes) {
    if (spec.kind === 'launch' && spec.ready?.kind === 'port') places.set(`127.0.0.1:${spec.ready.port}`, spec.name);
  }
  for (const { name, address } of externals) {
    const other = names.get(name.toLowerCase());
    if (other !== undefined) problems.add(externalIsNode(name, other));
    names.set(name.toLowerCase(), name);
    const first = places.get(address.toLowerCase());
    if (first !== undefined) problems.add(sameExternal(first, name, address));
    places.set(address.toLowerCase(), name);
  }
}

function readExternal(
  name: string,
  node: Readonly<Record<string, unknown>>,
  problems: Problems,
): ExternalPeer | undefined {
  if (!isNodeName(name)) problems.add(badName(name));
  const fields = new Fields(node, { problems, node: name });
  fields.refuseUnknown(externalKeys);
  const value = fields.value('external');
  const address = parseAddress(value);
  if (!address) problems.add(badExternal(name, value));
  return address && { name, address: showAddress(address) };
}
