/** `lightcone processes`: what could be attached to. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { localProcesses } from '../nodes/local-processes.ts';
import { commands } from './commands.ts';

/** Prints the Node.js processes of this machine: as a table for people, with `--json` for programs. */
export async function printProcesses(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: commands.processes.options,
  });
  // Our own programs are processes of Node.js too.
  const except = [
    fileURLToPath(new URL('.', import.meta.url)),
    ...(values.except ?? []).map((folder) => path.resolve(folder)),
  ];
  const processes = await localProcesses({ except });
  if (values.json) {
    process.stdout.write(`${JSON.stringify(processes)}\n`);
    return;
  }
  if (processes.length === 0) process.stdout.write('No other Node.js process runs here.\n');
  const width = Math.max(0, ...processes.map(({ name }) => name.length));
  for (const { pid, name, command, cwd, ports } of processes) {
    const listens = ports.length === 0 ? '' : `  ports ${ports.join(', ')}`;
    const place = cwd === undefined ? '' : `  in ${cwd}`;
    process.stdout.write(`${String(pid).padStart(7)}  ${name.padEnd(width)}  ${command}${place}${listens}\n`);
  }
}
