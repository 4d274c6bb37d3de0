import { parseAddress, showAddress } from './address.ts';
import { nodeInList, noNodes, sameAddress, sameAddressTwice, sameName, sameReadyPort, wrongType } from './errors.ts';
import { isObject } from './fields.ts';
import type { AttachSpec, GroupName, NodeName, NodeSpec } from './model.ts';
import { nameOfAddress } from './names.ts';
import { attachTimeout, type NodeContext, parseNode } from './node.ts';
import { checkOrder } from './order.ts';
import type { Problems } from './problems.ts';

/** Reads `nodes`, in either of its forms. What it gives is only to be used if it added no problem. */
export function parseNodes(value: unknown, context: NodeContext): readonly NodeSpec[] {
  const isEmpty = Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
  if (value === undefined || isEmpty) {
    context.problems.add(noNodes());
    return [];
  }
  if (Array.isArray(value)) return parseList(value, context.problems);
  if (!isObject(value)) {
    const place = { node: undefined, key: 'nodes' };
    context.problems.add(wrongType(place, 'an object of nodes, or a list of addresses', value));
    return [];
  }

  const { problems } = context;
  const nodes = Object.entries(value).flatMap(([name, node]) => parseNode(name, node, context) ?? []);
  checkNames(Object.keys(value), problems);
  checkPlaces(nodes, problems);
  const waiting = Object.keys(value).map((name) => ({
    name,
    after: nodes.find((node) => node.name === name)?.after ?? [],
  }));
  checkOrder(waiting, problems);
  return nodes;
}

/** The short form: addresses to attach to. */
function parseList(list: readonly unknown[], problems: Problems): readonly AttachSpec[] {
  const nodes = new Map<string, AttachSpec>();
  for (const item of list) {
    const address = parseAddress(item);
    if (address === undefined) {
      problems.add(nodeInList(item));
      continue;
    }
    const name = nameOfAddress(address) as NodeName;
    if (nodes.has(name)) problems.add(sameAddressTwice(showAddress(address)));
    nodes.set(name, {
      kind: 'attach',
      name,
      group: name as unknown as GroupName,
      target: { kind: 'address', ...address },
      after: [],
      timeout: attachTimeout,
    });
  }
  return [...nodes.values()];
}

/** On some file systems, and to some eyes, two names that differ in case are one. */
function checkNames(names: readonly string[], problems: Problems): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const first = seen.get(name.toLowerCase());
    if (first !== undefined) problems.add(sameName(first, name));
    else seen.set(name.toLowerCase(), name);
  }
}

/** Two nodes can't be at one address; a port that opens tells only about one node that it is ready. */
function checkPlaces(nodes: readonly NodeSpec[], problems: Problems): void {
  const addresses = new Map<string, string>();
  const readyPorts = new Map<number, string>();
  for (const node of nodes) {
    if (node.kind === 'attach') {
      if (node.target.kind !== 'address') continue;
      const address = showAddress(node.target);
      const first = addresses.get(address);
      if (first !== undefined && node.target.port !== 0) problems.add(sameAddress(first, node.name, address));
      else addresses.set(address, node.name);
    } else if (node.ready?.kind === 'port') {
      const first = readyPorts.get(node.ready.port);
      if (first !== undefined) problems.add(sameReadyPort(first, node.name, node.ready.port));
      else readyPorts.set(node.ready.port, node.name);
    }
  }
}
