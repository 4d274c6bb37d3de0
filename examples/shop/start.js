/** Opens the shop without a debugger: `npm start`, or `npm run start:inspect` to leave a door open for one. */
import { spawn } from 'node:child_process';

const withInspector = process.argv.includes('--inspect');
const nodes = [
  { name: 'stock', inspect: 9229 },
  { name: 'orders', replica: 1, inspect: 9230 },
  { name: 'orders', replica: 2, inspect: 9231 },
  { name: 'gateway', inspect: 9232 }, // and its ledger on the next one
];

const children = nodes.map(({ name, replica, inspect }) => {
  const inspector = withInspector ? [`--inspect=127.0.0.1:${inspect}`] : [];
  return spawn(process.execPath, [...inspector, '--import', 'tsx', `src/${name}.ts`], {
    cwd: import.meta.dirname,
    env: { ...process.env, REPLICA: replica },
    stdio: 'inherit',
  });
});

function close(signal) {
  for (const child of children) child.kill(signal);
}

// If one ends, the shop closes. Ctrl+C reaches the children without our help.
for (const child of children) child.on('exit', () => close('SIGTERM'));
process.on('SIGTERM', () => close('SIGTERM'));
process.on('SIGINT', () => {});
