/**
 * What V8 is given as the condition of a breakpoint. V8 decides in the process, so that nothing pauses where it does not hold
 * (host-facts.md section 3: about 0.1 ms). A logpoint is a condition that writes its line and never holds.
 */
import type { Breakpoint } from './breakpoint.ts';
import { exposeWriter } from './exposed.ts';

/** The expression with `$node`, the name of the node, where it is used. An arrow function, so that `this` stays the frame's. */
export function withNode(expression: string, node: string): string {
  return /\$node\b/.test(expression) ? `(($node) => (${expression}\n))(${JSON.stringify(node)})` : expression;
}

/** @param writer an expression for the function that writes lines of logpoints, or undefined: see `log-lines.ts` */
export function conditionOf(breakpoint: Breakpoint, node: string, writer: string): string | undefined {
  const { expression, log, hits, exposes } = breakpoint;
  if (exposes)
    return `${exposeWriter}?.(${breakpoint.id}, () => [${exposes.map((one) => `(${withNode(one.expression, node)}\n)`).join(', ')}])`;
  const own = expression === undefined ? undefined : holdsOf(breakpoint, expression, node, writer);
  // Which hit it is only the adapter knows, since it is counted over all nodes.
  if (!log || hits) return own;
  const line = lineOf(breakpoint, node, writer);
  return own === undefined ? line : `${own} && ${line}`;
}

/** For V8 a condition that throws is one that does not hold, and nobody would hear of a name that is misspelt. */
function holdsOf({ id }: Breakpoint, expression: string, node: string, writer: string): string {
  const key = JSON.stringify(`${id} ${expression}`);
  const failed = `write ? write.failed(${id}, ${key}, error) : false`;
  const holds = `() => (${withNode(expression, node)}\n)`;
  return `((write, holds) => { try { return holds(); } catch (error) { return ${failed}; } })(${writer}, ${holds})`;
}

/** Writes the line of a logpoint. False; true where it could not be written, since the frame's context has no writer. */
export function lineOf({ id, log = [] }: Breakpoint, node: string, writer: string): string {
  // Each in a function of its own, so that what throws is shown in its place.
  const pieces = log.map((piece) =>
    'text' in piece ? JSON.stringify(piece.text) : `() => (${withNode(piece.expression, node)}\n)`,
  );
  return `((write, pieces) => write ? write(${id}, pieces) : true)(${writer}, [${pieces.join(', ')}])`;
}
