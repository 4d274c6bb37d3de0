/** Expressions of the user, evaluated in a frame or in a running node. */
import type { Protocol } from 'devtools-protocol';
import { UserError } from '../base/errors.ts';
import { CdpError } from '../cdp/errors.ts';
import { notBegun, notStopped } from './errors.ts';
import type { Isolate } from './isolate.ts';
import type { Pause } from './pause.ts';
import { preview } from './preview.ts';
import type { Frame } from './stack.ts';
import { makeValue, type Value } from './value.ts';
import type { ScopeView } from './variables.ts';

/** What V8 frees by itself when the isolate goes on. */
const UNTIL_RESUMED = 'backtrace';
/** What only the console's own mode of V8 can do. */
const wantsRepl = /\b(await|let|const|class)\b/;
/** What lives as long as the console shows it. */
const CONSOLE = 'lightcone-console';

export interface Wish {
  readonly expression: string;
  /** The value is shown in the console and may be opened after the program has gone on. */
  readonly isForConsole: boolean;
  /**
   * Milliseconds after which it is ended in a frame: what never returns would block its node for good, since nothing else
   * gets through to it. V8 does not heed a time limit outside of frames.
   */
  readonly timeout: number;
  /** Nothing in the program may change by it: the mouse happened to rest on a word. */
  readonly isPure: boolean;
}

/** @throws UserError with the program's own exception */
export async function evaluateIn(frame: Frame, wish: Wish): Promise<Value> {
  const { isolate, call } = frame;
  if (frame.kind === 'awaiting') {
    throw new UserError(
      'This function is waiting, so its variables are not on the stack. Set a breakpoint behind its await to see them.',
    );
  }
  if (frame.kind === 'sent') {
    throw new UserError(
      'This line has sent the message that is lost and has gone on since, so its variables are not on the stack.',
    );
  }
  if (!call) return evaluateGlobally(isolate, wish, frame.pause);
  const { session } = isolate;
  const evaluate = (expression: string) =>
    session.send('Debugger.evaluateOnCallFrame', {
      callFrameId: call.callFrameId,
      expression,
      objectGroup: wish.isForConsole ? CONSOLE : UNTIL_RESUMED,
      includeCommandLineAPI: wish.isForConsole,
      silent: true,
      generatePreview: true,
      throwOnSideEffect: wish.isPure,
      timeout: wish.timeout,
    });
  const answer = await asExpression(wish.expression, evaluate).catch((error: unknown) => {
    throw error instanceof CdpError && error.message.includes('terminated') ? tookTooLong(isolate, wish) : error;
  });
  return toValue(answer, isolate, frame.pause, wish);
}

/** Evaluates in the global scope of a node, whether it runs or stands. @throws UserError with the program's own exception */
export async function evaluateGlobally(isolate: Isolate, wish: Wish, pause?: Pause): Promise<Value> {
  if (!isolate.hasLoop) throw notBegun(isolate.title);
  const answer = await isolate.session.send('Runtime.evaluate', {
    expression: wish.expression,
    objectGroup: wish.isForConsole ? CONSOLE : UNTIL_RESUMED,
    includeCommandLineAPI: wish.isForConsole,
    silent: true,
    generatePreview: true,
    throwOnSideEffect: wish.isPure,
    // A breakpoint that an evaluation hits would be a pause inside an inspector dispatch (host-facts.md section 3).
    disableBreaks: true,
    // Lets people await and declare again in the console; a node that stands could never answer. Only where it is needed: V8
    // awaits the value then, and now and then loses the promise of it ("Promise was collected") though nothing was awaited.
    replMode: wish.isForConsole && !isolate.pause && isolate.hasBegun && wantsRepl.test(wish.expression),
  });
  return toValue(answer, isolate, pause, wish);
}

export interface Assignment {
  readonly target: Target;
  readonly name: string;
  readonly expression: string;
  /** Where the expression is evaluated; undefined: in the global scope. */
  readonly frame: Frame | undefined;
  readonly isolate: Isolate;
  readonly pause: Pause | undefined;
}

/** Writes a variable of a scope, or a property. @returns the value that is there now. @throws UserError */
export async function assign({ target, name, expression, frame, isolate, pause }: Assignment): Promise<Value> {
  // A setter could stop at a breakpoint, which in a node that runs would be a pause inside an inspector dispatch.
  if (!isolate.pause) throw notStopped(isolate.title);
  const wish = { expression, isForConsole: false, isPure: false, timeout: 2000 };
  const value = frame ? await evaluateIn(frame, wish) : await evaluateGlobally(isolate, wish, pause);
  const newValue = argumentOf(value.remote);
  if (target.kind === 'scope') {
    const { call } = target.scope.frame;
    if (!call) throw new UserError('The global scope of an idle node can only be changed in the console.');
    const place = { scopeNumber: target.scope.index, variableName: name, callFrameId: call.callFrameId };
    await isolate.session.send('Debugger.setVariableValue', { ...place, newValue }).catch((error: unknown) => {
      // V8 says no more than "Internal error" for a constant, or for a variable that it has optimised away.
      throw error instanceof CdpError
        ? new UserError(`"${name}" can't be changed here: it is a constant, or V8 keeps it elsewhere.`)
        : error;
    });
    return value;
  }
  const answer = await isolate.session.send('Runtime.callFunctionOn', {
    objectId: target.objectId,
    functionDeclaration: 'function (name, value) { this[name] = value; return this[name]; }',
    arguments: [{ value: name }, newValue],
    generatePreview: true,
    silent: true,
  });
  return toValue(answer, isolate, pause, wish);
}

export type Target =
  | { readonly kind: 'scope'; readonly scope: ScopeView }
  | { readonly kind: 'object'; readonly objectId: string };

type Answer = Pick<Protocol.Runtime.EvaluateResponse, 'result' | 'exceptionDetails'>;

/** `{ a: 1 }` typed by a user is an object, not a block: tried first in brackets, as an expression. */
async function asExpression(text: string, evaluate: (expression: string) => Promise<Answer>): Promise<Answer> {
  if (!/^\s*\{/.test(text)) return evaluate(text);
  const answer = await evaluate(`(${text}\n)`);
  return answer.exceptionDetails?.exception?.className === 'SyntaxError' ? evaluate(text) : answer;
}

function toValue(answer: Answer, isolate: Isolate, pause: Pause | undefined, wish: Wish): Value {
  if (answer.exceptionDetails) throw new UserError(exceptionText(answer.exceptionDetails), isolate.node);
  return makeValue(isolate, wish.isForConsole ? undefined : pause, answer.result);
}

function tookTooLong({ node }: Isolate, { timeout }: Wish): UserError {
  return new UserError(
    `The evaluation was ended: it took longer than ${timeout / 1000} s, and ${node} can do nothing else meanwhile.`,
    node,
  );
}

function exceptionText({ exception, text }: Protocol.Runtime.ExceptionDetails): string {
  if (!exception) return text;
  return exception.subtype === 'error' ? preview(exception) : `Uncaught ${preview(exception)}`;
}

/** A value of a node, to be handed to a function in it. */
export function argumentOf(remote: Protocol.Runtime.RemoteObject): Protocol.Runtime.CallArgument {
  if (remote.objectId !== undefined) return { objectId: remote.objectId };
  if (remote.unserializableValue !== undefined) return { unserializableValue: remote.unserializableValue };
  return remote.type === 'undefined' ? {} : { value: remote.value };
}
