/** A watch as it is set: what the user has written, understood, and for which nodes it is. */
import { type Expression, namesIn as expressionNames } from '../expression/ast.ts';
import { ExpressionError } from '../expression/errors.ts';
import type { WatchTerms } from '../protocol/watches.ts';
import type { NodeName, Watch } from '../system/model.ts';
import { explainWatch, parseWatch, strangerIn } from '../system/watch.ts';
import type { Arming } from './arming.ts';
import type { BreakpointId } from './breakpoint.ts';
import { type HitCondition, parseHitCondition } from './hit-condition.ts';
import { type Members, namesIn, nodesCalled, nodesMeant, parseScope, unknownName } from './scope.ts';

/** What a client asks for. A condition and hits may be written apart, as function breakpoints have them. */
export interface WatchWish {
  readonly text: string;
  readonly condition?: string | undefined;
  readonly hitCondition?: string | undefined;
  /** It stops nothing, and another watch from now on does. */
  readonly arms?: Arming | undefined;
  /** It is not there before. */
  readonly armedBy?: Arming | undefined;
}

export interface SetWatch extends WatchWish {
  readonly id: BreakpointId;
  /** Undefined where there is a problem. */
  readonly watch: Watch | undefined;
  /** In which it is looked for; undefined: all. */
  readonly nodes: readonly NodeName[] | undefined;
  readonly hits: HitCondition | undefined;
  readonly problem: string | undefined;
}

/** @param outside names of externals */
export function makeWatch(id: BreakpointId, wish: WatchWish, members: Members, outside: readonly string[]): SetWatch {
  const refused = (problem: string): SetWatch => {
    return { ...wish, id, watch: undefined, nodes: undefined, hits: undefined, problem };
  };
  const hits = wish.hitCondition?.trim() ? parseHitCondition(wish.hitCondition) : undefined;
  if (wish.hitCondition?.trim() && !hits)
    return refused(`The hit count "${wish.hitCondition}" is not understood. Write 5, >= 5, > 5, <= 5, < 5 or % 5.`);
  const read = readWatch(wish);
  if (typeof read === 'string') return refused(read);
  const stranger = strangerIn(read, namesIn(members), outside);
  if (stranger !== undefined) return refused(unknownName(stranger, members));
  return { ...wish, id, watch: read, nodes: nodesOf(read, members), hits, problem: undefined };
}

/** For an isolate of one of its nodes. */
export function termsOf({ id, watch }: SetWatch, members: Members): WatchTerms | undefined {
  if (!watch) return undefined;
  const { action, on, name, protocols, from, to, when, template } = watch;
  const parts = [...(when ? [when] : []), ...(template ?? [])];
  const asked = new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [...expressionNames(part)])));
  const whom = (names: readonly string[]) => names.flatMap((one) => orItself(nodesCalled(one, members), one));
  return {
    ...{ id, action, on, protocols, asks: [...asked] },
    ...(name !== undefined && { name }),
    ...(from && { from: whom(from) }),
    ...(to && { to: whom(to) }),
    ...(when && { when }),
    ...(template && { template }),
  };
}

/** @returns what is wrong with it, where something is */
function readWatch({ text, condition }: WatchWish): Watch | string {
  try {
    const watch = parseWatch(text);
    return condition?.trim() ? { ...watch, ...narrowed(watch, condition) } : watch;
  } catch (error) {
    if (error instanceof ExpressionError)
      return explainWatch(condition?.trim() ? `${text} when ${condition}` : text, error);
    throw error;
  }
}

/** `@orders body.total > 1000`, as conditions of other breakpoints are written. */
function narrowed({ on, at, when }: Watch, condition: string): Pick<Watch, 'at' | 'when'> {
  const { names, rest } = parseScope(condition);
  const more = rest === undefined ? undefined : parseWatch(`${on} when ${rest}`).when;
  return { at: names ?? at, when: when && more ? both(when, more) : (more ?? when) };
}

function both(left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator: 'and', left, right, at: 0 };
}

/** Where it can happen: a send at the sender, a receive at the receiver. */
function nodesOf({ on, at, from, to }: Watch, members: Members): readonly NodeName[] | undefined {
  const here = on === 'send' ? from : on === 'receive' ? to : undefined;
  const lists = [at, here].flatMap((names) => {
    const meant = names && nodesMeant(names, members);
    return meant && 'nodes' in meant ? [meant.nodes] : [];
  });
  const [first, second] = lists;
  return second ? first?.filter((node) => second.includes(node)) : first;
}

function orItself(nodes: readonly NodeName[], name: string): readonly string[] {
  return nodes.length > 0 ? nodes : [name];
}
