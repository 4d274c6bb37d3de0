/** Starts three members without a debugger. */
import { spawn } from 'node:child_process';

const size = 3;
const children = Array.from({ length: size }, (_, place) =>
  spawn(process.execPath, ['src/main.js', `${place + 1}`, `${size}`], { cwd: import.meta.dirname, stdio: 'inherit' }),
);

process.on('SIGTERM', () => {
  for (const child of children) child.kill('SIGTERM');
});
// Ctrl+C reaches the children without our help.
process.on('SIGINT', () => {});
