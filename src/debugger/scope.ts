/** `@orders`, `@orders-2`, `@orders,stock`, `@all`: the nodes that a breakpoint or a question is for. */
import type { GroupName, NodeName } from '../system/model.ts';

export interface Scope {
  /** As written, without `@`; undefined: there is no scope. */
  readonly names: readonly string[] | undefined;
  /** What is left of the text. */
  readonly rest: string | undefined;
}

/** All nodes, those of the configuration first; what was found in a debug terminal comes later. */
export type Members = readonly { readonly name: NodeName; readonly group: GroupName }[];

/** `@orders && total > 10` or `@orders total > 10`; anything else has no scope. */
export function parseScope(text: string | undefined): Scope {
  const trimmed = text?.trim();
  if (!trimmed) return { names: undefined, rest: undefined };
  const match = /^@([\w.-]+(?:\s*,\s*@?[\w.-]+)*)(?:\s*&&|(?=\s)|$)/.exec(trimmed);
  if (!match) return { names: undefined, rest: trimmed };
  const names = (match[1] ?? '').split(',').map((name) => name.trim().replace(/^@/, ''));
  return { names, rest: trimmed.slice(match[0].length).trim() || undefined };
}

/** The nodes that one name means: a node, else all of a group, else with `all` every node. Empty: nothing is called so. */
export function nodesCalled(name: string, members: Members): readonly NodeName[] {
  const node = members.filter((member) => member.name === name);
  const group = members.filter((member) => member.group === name);
  // A group is often called like its first node, and then the group is meant: `orders` and `orders-2`.
  const meant = group.length > 0 ? group : node.length > 0 ? node : name === 'all' ? members : [];
  return meant.map((member) => member.name);
}

/** All nodes of a list of names, in the order of the configuration; or the first name that means none. */
export function nodesMeant(
  names: readonly string[],
  members: Members,
): { readonly nodes: readonly NodeName[] } | { readonly unknown: string } {
  const unknown = names.find((name) => nodesCalled(name, members).length === 0);
  if (unknown !== undefined) return { unknown };
  const meant = new Set(names.flatMap((name) => nodesCalled(name, members)));
  return { nodes: members.map((member) => member.name).filter((name) => meant.has(name)) };
}

/** What could have been written instead: nodes, and groups of several. */
export function namesIn(members: Members): readonly string[] {
  const groups = members.map((member) => member.group as string);
  return [...new Set([...members.map((member) => member.name as string), ...groups])];
}

export function unknownName(name: string, members: Members): string {
  const groups = namesIn(members).slice(members.length);
  const nodes = `Its nodes are ${members.map((member) => member.name).join(', ')}`;
  return `There is no node "${name}" in this system. ${nodes}${groups.length > 0 ? `, its groups ${groups.join(', ')}` : ''}.`;
}
