/** The command `lightcone`: another door to the adapter, and what the extension asks of this machine. */
import { runAdapter } from '../adapter/command-line.ts';
import { messageOf } from '../base/errors.ts';
import { printProcesses } from './processes.ts';

const usage = `Usage: lightcone dap [--pipe PATH | --port N]
       lightcone processes [--json] [--except FOLDER]...

  dap         speak the Debug Adapter Protocol, for editors other than VS Code
  processes   list the Node.js processes of this machine, without those that run from a FOLDER
`;

const [command, ...rest] = process.argv.slice(2);
if (command === 'dap') process.exit(await runAdapter(rest));
if (command === 'processes') {
  await printProcesses(rest).catch((error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n${usage}`);
    process.exitCode = 2;
  });
} else {
  const asksForHelp = command === '--help' || command === '-h' || command === 'help';
  (asksForHelp ? process.stdout : process.stderr).write(usage);
  process.exitCode = asksForHelp ? 0 : 2;
}
