/**
 * Exception breakpoints: V8 stops at what is thrown, in every isolate that they are for; whether the user wants to see it is
 * decided here, in a pause that nobody is told of where it is no.
 */
import { within } from '../base/deadline.ts';
import { readCondition } from './breakpoint.ts';
import { withNode } from './condition.ts';
import { argumentOf } from './evaluate.ts';
import type { Isolate } from './isolate.ts';
import type { Pause } from './pause.ts';
import type { Members } from './scope.ts';
import type { Stacks } from './stack.ts';

/** What nobody catches, so far as V8 can foresee it; or what somebody does. */
export type ExceptionKind = 'caught' | 'uncaught';

export interface ExceptionWish {
  readonly kind: ExceptionKind;
  /** In which `error` is what was thrown. */
  readonly condition: string | undefined;
}

export interface ExceptionStatus {
  readonly isVerified: boolean;
  readonly message: string | undefined;
}

interface ExceptionBreakpoint extends ReturnType<typeof readCondition> {
  readonly kind: ExceptionKind;
}

/** Milliseconds that a request waits for V8: a node in native code answers later. */
const ANSWER_WITHIN = 1000;

export class Exceptions {
  readonly #members: () => Members;
  readonly #stacks: Stacks;
  readonly #isolates = new Set<Isolate>();
  #wishes: readonly ExceptionWish[] = [];
  #breakpoints: readonly ExceptionBreakpoint[] = [];

  /** @param before those of the system before a restart */
  constructor(members: () => Members, stacks: Stacks, before: Exceptions | undefined) {
    this.#members = members;
    this.#stacks = stacks;
    this.#take(before === undefined ? [] : before.#wishes);
  }

  /** Replaces all of them. Resolves with their status, in the order of the wishes. */
  async set(wishes: readonly ExceptionWish[]): Promise<readonly ExceptionStatus[]> {
    this.#take(wishes);
    const applied = [...this.#isolates].map((isolate) => this.#apply(isolate));
    await within(ANSWER_WITHIN, Promise.allSettled(applied)); // who is gone throws no more
    return this.#breakpoints.map(({ problem }) => ({ isVerified: problem === undefined, message: problem }));
  }

  /** For a new isolate. When it resolves, the isolate may run. */
  async add(isolate: Isolate): Promise<void> {
    this.#isolates.add(isolate);
    this.#take(this.#wishes); // its node may be one that a condition has named before it was there
    if (this.#kindsFor(isolate).size > 0) await this.#apply(isolate);
  }

  remove(isolate: Isolate): void {
    this.#isolates.delete(isolate);
  }

  /** Whether the user wants to see an exception at which V8 has paused. */
  async wants(isolate: Isolate, pause: Pause): Promise<boolean> {
    const kind = isUncaught(pause) ? 'uncaught' : 'caught';
    const [top] = pause.frames;
    // What Node, or a package that is skipped, throws and catches by itself is its own business.
    if (kind === 'caught' && top && (await this.#stacks.isSkipped(isolate, top))) return false;
    for (const breakpoint of this.#breakpoints) {
      if (breakpoint.kind !== kind || !isFor(breakpoint, isolate)) continue;
      const { expression } = breakpoint;
      if (expression === undefined || (await holds(expression, isolate, pause))) return true;
    }
    return false;
  }

  #take(wishes: readonly ExceptionWish[]): void {
    this.#wishes = wishes;
    this.#breakpoints = wishes.map(({ kind, condition }) => ({ kind, ...readCondition(condition, this.#members()) }));
  }

  #kindsFor(isolate: Isolate): ReadonlySet<ExceptionKind> {
    return new Set(this.#breakpoints.filter((one) => isFor(one, isolate)).map(({ kind }) => kind));
  }

  async #apply(isolate: Isolate): Promise<void> {
    const kinds = this.#kindsFor(isolate);
    const [kind] = kinds;
    const state = kinds.size > 1 ? 'all' : (kind ?? 'none');
    await isolate.session.send('Debugger.setPauseOnExceptions', { state });
  }
}

/** V8 foresees whether anybody will catch it. */
export function isUncaught({ data }: Pause): boolean {
  return data?.uncaught === true;
}

function isFor({ nodes, problem }: ExceptionBreakpoint, { node }: Isolate): boolean {
  return problem === undefined && (nodes?.includes(node) ?? true);
}

async function holds(expression: string, isolate: Isolate, { frames, data }: Pause): Promise<boolean> {
  const [top] = frames;
  if (!top || !data) return false;
  // V8 knows no name for what was thrown, so the condition is made a function of it.
  const condition = await isolate.session.send('Debugger.evaluateOnCallFrame', {
    callFrameId: top.callFrameId,
    expression: `((error) => (${withNode(expression, isolate.node)}\n))`,
    objectGroup: 'backtrace',
    silent: true,
  });
  if (condition.result.objectId === undefined) return false;
  const answer = await isolate.session.send('Runtime.callFunctionOn', {
    objectId: condition.result.objectId,
    functionDeclaration: 'function (error) { return !!this(error); }',
    arguments: [argumentOf(data)],
    silent: true,
  });
  return answer.exceptionDetails === undefined && answer.result.value === true;
}
