/** A breakpoint as the user sees it: one line of one source, in all nodes or in those that its condition names. */
import type { Brand } from '../base/brand.ts';
import { syntaxProblem } from '../base/javascript.ts';
import type { Exposure, LineWatch, NodeName } from '../system/model.ts';
import type { Arming } from './arming.ts';
import { type HitCondition, parseHitCondition } from './hit-condition.ts';
import { type Piece, parseLogMessage } from './log-message.ts';
import { type PathKey, pathKeys } from './paths.ts';
import { type Members, nodesCalled, nodesMeant, parseScope, unknownName } from './scope.ts';

/** The same through all changes of its condition or its binding; the DAP client knows the breakpoint by it. */
export type BreakpointId = Brand<number, 'BreakpointId'>;

/** Ids for all that the user can set in a session. */
export class BreakpointIds {
  #last = 0;

  next(): BreakpointId {
    return ++this.#last as BreakpointId;
  }
}

export interface BreakpointWish {
  /** 0-based. */
  readonly line: number;
  /** 0-based; where the user asked for a column. */
  readonly column: number | undefined;
  readonly condition: string | undefined;
  /** At which of its hits it stops; see `hit-condition.ts`. */
  readonly hitCondition: string | undefined;
  /** What it writes instead of stopping; see `log-message.ts`. */
  readonly logMessage: string | undefined;
  /** It stops nothing, and another watch from now on does. */
  readonly arms?: Arming | undefined;
  /** It is not there before. */
  readonly armedBy?: Arming | undefined;
  /** The sentence of the configuration that says it. */
  readonly said?: string;
  /** It stops nothing, and tells these. */
  readonly exposes?: Exposure['values'] | undefined;
}

export interface Breakpoint extends BreakpointWish {
  readonly id: BreakpointId;
  readonly path: string;
  readonly keys: readonly PathKey[];
  /** The nodes that it is for; undefined: all. */
  readonly nodes: readonly NodeName[] | undefined;
  /** What is left of the condition without its `@node`. */
  readonly expression: string | undefined;
  readonly hits: HitCondition | undefined;
  /** Of a logpoint. */
  readonly log: readonly Piece[] | undefined;
  /** Why it can't be set anywhere. */
  readonly problem: string | undefined;
}

export function makeBreakpoint(id: BreakpointId, path: string, wish: BreakpointWish, members: Members): Breakpoint {
  const { nodes, expression, problem } = readCondition(wish.condition, members);
  const hits = wish.hitCondition?.trim() ? parseHitCondition(wish.hitCondition) : undefined;
  const message = wish.logMessage ? readMessage(wish.logMessage, nodes, members) : undefined;
  return {
    ...wish,
    id,
    path,
    keys: pathKeys(path),
    nodes: message?.nodes ?? nodes,
    expression,
    hits,
    log: message?.pieces,
    problem:
      problem ??
      message?.problem ??
      (wish.exposes && problemIn(wish.exposes)) ??
      (wish.hitCondition?.trim() && !hits
        ? `The hit count "${wish.hitCondition}" is not understood. Write 5, >= 5, > 5, <= 5, < 5 or % 5.`
        : undefined),
  };
}

/** @returns the first of its expressions that can't be parsed, and why */
function problemIn(exposes: Exposure['values']): string | undefined {
  for (const { name, expression } of exposes) {
    const why = syntaxProblem(expression);
    if (why !== undefined) return `The expression of "${name}" can't be parsed: ${why}.`;
  }
  return undefined;
}

/** What a configuration says of a line, as a client would. */
export function wishOf({ text, action, line, at, when, message }: LineWatch): BreakpointWish {
  const condition = [at && `@${at.join(',')}`, when].filter((part) => part !== undefined).join(' ') || undefined;
  const logMessage = action === 'log' ? message : undefined;
  return { line: line - 1, column: undefined, condition, hitCondition: undefined, logMessage, said: text };
}

/** Whether two would do the same at the same place. */
export function isAlike(a: BreakpointWish, b: BreakpointWish): boolean {
  return (
    a.condition === b.condition &&
    a.hitCondition === b.hitCondition &&
    a.logMessage === b.logMessage &&
    a.exposes === b.exposes
  );
}

interface Condition {
  readonly nodes: readonly NodeName[] | undefined;
  readonly expression: string | undefined;
  readonly problem: string | undefined;
}

/** A condition with its scope, as breakpoints and exceptions have it. */
export function readCondition(condition: string | undefined, members: Members): Condition {
  const { names, rest: expression } = parseScope(condition);
  const meant = names && nodesMeant(names, members);
  if (meant && 'unknown' in meant)
    return { nodes: undefined, expression, problem: unknownName(meant.unknown, members) };
  const why = expression === undefined ? undefined : syntaxProblem(expression);
  const problem = why === undefined ? undefined : `The condition can't be parsed: ${why}.`;
  // All means those too that are yet to come.
  const isForAll = names?.includes('all') && meant?.nodes.length === members.length;
  return { nodes: isForAll ? undefined : meant?.nodes, expression, problem };
}

/** A message may name its nodes too; but text that only happens to begin with an @ is text. */
function readMessage(
  text: string,
  nodes: readonly NodeName[] | undefined,
  members: Members,
): { nodes: readonly NodeName[] | undefined; pieces: readonly Piece[] | undefined; problem: string | undefined } {
  const scope = parseScope(text);
  const isScoped = scope.names?.every((name) => nodesCalled(name, members).length > 0) ?? false;
  const meant = isScoped && scope.names && scope.rest !== undefined ? nodesMeant(scope.names, members) : undefined;
  const message = parseLogMessage(meant ? (scope.rest ?? '') : text);
  const own = meant && 'nodes' in meant ? meant.nodes : undefined;
  return {
    nodes: own && nodes ? own.filter((name) => nodes.includes(name)) : (own ?? nodes),
    pieces: 'pieces' in message ? message.pieces : undefined,
    problem: 'problem' in message ? message.problem : undefined,
  };
}
