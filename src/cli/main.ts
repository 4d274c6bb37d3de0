/** The command `lightcone`: another door to the adapter, and what the extension asks of this machine. */
import { runAdapter } from '../adapter/command-line.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { printProcesses } from './processes.ts';
import { exportRecording, printInfo } from './recordings.ts';

const usage = `Usage: lightcone dap [--pipe PATH | --port N]
       lightcone processes [--json] [--except FOLDER]...
       lightcone info FILE [--json]
       lightcone export FILE --to json|mermaid|otlp|perfetto|shiviz [--out FILE]

  dap         speak the Debug Adapter Protocol, for editors other than VS Code
  processes   list the Node.js processes of this machine, without those that run from a FOLDER
  info        say what a recording contains
  export      make something of a recording that other tools read

Exit codes: 0 done, 1 the file could not be read or written, 2 the command line is wrong.
`;

const [command, ...rest] = process.argv.slice(2);
if (command === 'dap') process.exit(await runAdapter(rest));
const commands: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
  processes: printProcesses,
  info: printInfo,
  export: exportRecording,
};
const run = command !== undefined && Object.hasOwn(commands, command) ? commands[command] : undefined;
if (run) {
  try {
    await run(rest);
  } catch (error) {
    const isOurs = error instanceof UserError;
    process.stderr.write(isOurs ? `${messageOf(error)}\n` : `${messageOf(error)}\n${usage}`);
    process.exitCode = isOurs ? 1 : 2;
  }
} else {
  const asksForHelp = command === '--help' || command === '-h' || command === 'help';
  (asksForHelp ? process.stdout : process.stderr).write(usage);
  process.exitCode = asksForHelp ? 0 : 2;
}
