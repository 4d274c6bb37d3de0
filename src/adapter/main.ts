/** `dist/adapter.js`: a program of its own, so that a crash or a busy loop in it does not take the editor along. */
import { runAdapter } from './command-line.ts';

process.exitCode = await runAdapter(process.argv.slice(2));
// Whatever is still open (a pipe that nobody reads) must not keep a finished adapter alive.
process.exit();
