/** What V8 mostly decides by itself while the program runs, decided in a frame of an isolate that stands. */
import type { Protocol } from 'devtools-protocol';
import type { Breakpoint } from './breakpoint.ts';
import { lineOf, withNode } from './condition.ts';
import type { Isolate } from './isolate.ts';
import { logWriter } from './log-lines.ts';
import { plainText } from './preview.ts';

/** Whether a condition holds; one that throws does not. */
export async function holdsAt(isolate: Isolate, callFrameId: string, condition: string): Promise<boolean> {
  const answer = await evaluate(isolate, callFrameId, `!!(${condition}\n)`);
  return answer.exceptionDetails === undefined && answer.result.value === true;
}

/** Writes the line of a logpoint. @returns its text where the frame's context can't write it: one of `node:vm` */
export async function writeAt(
  isolate: Isolate,
  callFrameId: string,
  breakpoint: Breakpoint,
): Promise<string | undefined> {
  const { node } = isolate;
  if (!(await holdsAt(isolate, callFrameId, lineOf(breakpoint, node, logWriter)))) return undefined;
  const texts = (breakpoint.log ?? []).map(async (piece) => {
    if ('text' in piece) return piece.text;
    const { result, exceptionDetails } = await evaluate(isolate, callFrameId, withNode(piece.expression, node));
    return exceptionDetails ? `<${plainText(result)}>` : plainText(result);
  });
  return (await Promise.all(texts)).join('');
}

function evaluate(
  { session }: Isolate,
  callFrameId: string,
  expression: string,
): Promise<Protocol.Debugger.EvaluateOnCallFrameResponse> {
  return session.send('Debugger.evaluateOnCallFrame', {
    callFrameId,
    expression,
    generatePreview: true,
    objectGroup: 'backtrace',
    silent: true,
  });
}
