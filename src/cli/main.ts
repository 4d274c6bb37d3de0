/** The command `lightcone`: another door to the adapter, and what the extension asks of this machine. */
import { runAdapter } from '../adapter/command-line.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { checkSystemFile } from './check.ts';
import { WrongCommandLine } from './errors.ts';
import { importRecording } from './import.ts';
import { openRecording } from './open.ts';
import { printProcesses } from './processes.ts';
import { recordAttached, recordCommand } from './record.ts';
import { exportRecording, printDifferences, printFound, printInfo } from './recordings.ts';
import { runSystem } from './run.ts';

const usage = `Usage: lightcone record [--out FILE] [--name NAME] [--without-payloads] [--without-sources] [--otlp URL] -- COMMAND...
       lightcone attach PORT... [--record FILE] [--without-payloads] [--without-sources] [--otlp URL]
       lightcone open FILE [--keep] [--print]
       lightcone info FILE [--json]
       lightcone query FILE TERMS... [--most N] [--json]
       lightcone export FILE --to json|mermaid|otlp|perfetto|shiviz [--filter TERMS] [--out FILE]
       lightcone export FILE --otlp URL [--filter TERMS] [--json]
       lightcone import FILE --from json|otlp|shiviz [--out FILE]
       lightcone compare FILE FILE [--json]
       lightcone run FILE [--for 30s] [--until TEXT] [--record FILE] [--fail-on exception,exit,watch]
       lightcone check FILE [--json]
       lightcone dap [--pipe PATH | --port N] [--record FOLDER]
       lightcone processes [--json] [--except FOLDER]...

  record      run a command, and keep in one file all messages of the Node.js processes that it starts
  attach      the same for processes whose inspectors listen, until Ctrl+C
  open        show a recording in the browser, until that page is closed (--keep: until Ctrl+C); --print opens none
  info        say what a recording contains
  query       find events: node:orders protocol:http 'status>=500' 'latency>100ms'
  export      make something of a recording that other tools read; --otlp sends it to an OpenTelemetry collector
  import      make a recording of what another tool has written
  compare     say where the messages of two recordings begin to differ
  run         run a system from its file (.lightcone), until it ends, Ctrl+C, a time, or a line of its output
  check       say what is wrong with a system file (.lightcone)
  dap         speak the Debug Adapter Protocol, for editors other than VS Code
  processes   list the Node.js processes of this machine, without those that run from a FOLDER

Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong, 3 the recordings differ, 4 a run came to what --fail-on names.
`;

const [command, ...rest] = process.argv.slice(2);
if (command === 'dap') process.exit(await runAdapter(rest));
const commands: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
  processes: printProcesses,
  record: recordCommand,
  attach: recordAttached,
  open: openRecording,
  info: printInfo,
  query: printFound,
  export: exportRecording,
  import: importRecording,
  compare: printDifferences,
  run: runSystem,
  check: checkSystemFile,
};
// Whoever reads may have enough: `lightcone query … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

/** By `parseArgs`. */
function isUnparsed(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}

const run = command !== undefined && Object.hasOwn(commands, command) ? commands[command] : undefined;
if (run) {
  try {
    await run(rest);
  } catch (error) {
    const isWrong = error instanceof WrongCommandLine || isUnparsed(error);
    const isOfTheSystem = error instanceof Error && 'syscall' in error;
    const isBug = !isWrong && !isOfTheSystem && !(error instanceof UserError);
    // What is no error for the user is one of ours, and wants to be found.
    process.stderr.write(`${isBug && error instanceof Error ? error.stack : messageOf(error)}\n`);
    if (isWrong) process.stderr.write('`lightcone help` says what there is.\n');
    process.exitCode = isWrong ? 2 : 1;
  }
} else {
  const asksForHelp = command === '--help' || command === '-h' || command === 'help';
  (asksForHelp ? process.stdout : process.stderr).write(usage);
  process.exitCode = asksForHelp ? 0 : 2;
}
