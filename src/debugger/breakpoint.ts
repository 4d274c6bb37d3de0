/** A breakpoint as the user sees it: one line of one source, in all nodes or in those that its condition names. */
import vm from 'node:vm';
import type { Brand } from '../base/brand.ts';
import { messageOf } from '../base/errors.ts';
import { type PathKey, pathKeys } from './paths.ts';

/** The same through all changes of its condition or its binding; the DAP client knows the breakpoint by it. */
export type BreakpointId = Brand<number, 'BreakpointId'>;

export interface BreakpointWish {
  /** 0-based. */
  readonly line: number;
  /** 0-based; where the user asked for a column. */
  readonly column: number | undefined;
  readonly condition: string | undefined;
  /** Something of a breakpoint that is not built yet, as the user calls it: then it must not halt anything. */
  readonly unsupported: string | undefined;
}

export interface Breakpoint extends BreakpointWish {
  readonly id: BreakpointId;
  readonly path: string;
  readonly keys: readonly PathKey[];
  /** The nodes that it is for; undefined: all. */
  readonly nodes: readonly string[] | undefined;
  /** What is left of the condition without its `@node`. */
  readonly expression: string | undefined;
  /** Why it can't be set anywhere. */
  readonly problem: string | undefined;
}

export interface Scope {
  readonly nodes: readonly string[] | undefined;
  readonly expression: string | undefined;
}

/** `@orders`, `@orders,stock`, `@orders && total > 10` or `@orders total > 10`; anything else is an expression for all nodes. */
export function parseScope(condition: string | undefined): Scope {
  const text = condition?.trim();
  if (!text) return { nodes: undefined, expression: undefined };
  const match = /^@([\w.-]+(?:\s*,\s*@?[\w.-]+)*)(?:\s*&&|(?=\s)|$)/.exec(text);
  if (!match) return { nodes: undefined, expression: text };
  const nodes = (match[1] ?? '').split(',').map((name) => name.trim().replace(/^@/, ''));
  return { nodes, expression: text.slice(match[0].length).trim() || undefined };
}

export function makeBreakpoint(
  id: BreakpointId,
  path: string,
  wish: BreakpointWish,
  nodeNames: readonly string[],
): Breakpoint {
  const scope = parseScope(wish.condition);
  const problem = wish.unsupported === undefined ? problemOf(scope, nodeNames) : notBuilt(wish.unsupported);
  return { ...wish, ...scope, id, path, keys: pathKeys(path), problem };
}

function notBuilt(what: string): string {
  return `${what} are not built yet, so this one does nothing.`;
}

function problemOf({ nodes, expression }: Scope, known: readonly string[]): string | undefined {
  const unknown = nodes?.find((name) => !known.includes(name));
  if (unknown !== undefined) return `There is no node "${unknown}" in this system. Its nodes are ${known.join(', ')}.`;
  if (expression === undefined) return undefined;
  try {
    new vm.Script(`(${expression}\n)`);
    return undefined;
  } catch (error) {
    return `The condition can't be parsed: ${messageOf(error)}.`;
  }
}
