/**
 * What V8 asks for a breakpoint whose condition never holds, without an adapter and without a probe: the floor of `expose`, whose values
 * are told by such a condition. Microseconds a hit.
 *
 *     npm run bench -- expose
 */
import { Session } from 'node:inspector/promises';
import vm from 'node:vm';

const ROUNDS = 20;
const CALLS = 2000;
const url = 'bench-expose.js';
const counted: (at: number) => number = vm.runInThisContext(
  `(function counted(at) {\n  const half = at / 2;\n  return half + 1;\n})`,
  url,
);
const session = new Session();
session.connect();

measure('nothing');
await session.post('Debugger.enable');
measure('a debugger that has no breakpoint');
for (const condition of ['false', '(globalThis.half = half, false)']) {
  const { breakpointId } = await session.post('Debugger.setBreakpointByUrl', { url, lineNumber: 2, condition });
  measure(`a breakpoint with the condition ${condition}`);
  await session.post('Debugger.removeBreakpoint', { breakpointId });
}
session.disconnect();

function measure(what: string): void {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    for (let at = 0; at < CALLS; at++) counted(at);
    return ((performance.now() - began) * 1000) / CALLS;
  }).sort((one, other) => one - other);
  console.log(`${what.padEnd(64)}median ${rounds[ROUNDS / 2]?.toFixed(1)}, least ${rounds[0]?.toFixed(1)}`);
}
