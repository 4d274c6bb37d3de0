/** `dist/adapter.js`: a program of its own, so that a crash or a busy loop in it does not take the editor along. */
import { runAdapter } from './command-line.ts';

process.exitCode = await runAdapter(process.argv.slice(2));
// Not `process.exit()`: an inspector connection that is cut instead of closed can crash the process of the user behind it (Node 20 and
// 22). What is still open then must not keep a finished adapter alive for long.
process.stdin.destroy();
setTimeout(() => process.exit(), 1000).unref();
