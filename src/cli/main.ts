/** The command `lightcone`: another door to the adapter, and what the extension asks of this machine. */
import { runAdapter } from '../adapter/command-line.ts';
import { messageOf, UserError } from '../base/errors.ts';
import { checkSystemFile } from './check.ts';
import { allCommands, type commands as known } from './commands.ts';
import { printCompletions } from './completions.ts';
import { convertSystem } from './convert.ts';
import { WrongCommandLine } from './errors.ts';
import { importRecording } from './import.ts';
import { openRecording } from './open.ts';
import { printProcesses } from './processes.ts';
import { recordAttached, recordCommand } from './record.ts';
import { exportRecording, printDifferences, printFound, printInfo, printState } from './recordings.ts';
import { printRecovered } from './recover.ts';
import { runSystem } from './run.ts';
import { usage, usageOf } from './usage.ts';

const [command, ...rest] = process.argv.slice(2);
// What stands behind two dashes is for another program.
const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
const [, asked] = allCommands.find(([name]) => name === (command === 'help' ? rest[0] : command)) ?? [];
const asksForHelp = own.includes('--help') || own.includes('-h') || command === 'help';
if (asked && asksForHelp) {
  process.stdout.write(usageOf((command === 'help' ? rest[0] : command) ?? '', asked));
  process.exit();
}
if (command === 'dap') process.exit(await runAdapter(rest));
const commands: Readonly<Record<Exclude<keyof typeof known, 'dap'>, (args: readonly string[]) => unknown>> = {
  processes: printProcesses,
  record: recordCommand,
  attach: recordAttached,
  open: openRecording,
  info: printInfo,
  state: printState,
  query: printFound,
  export: exportRecording,
  import: importRecording,
  recover: printRecovered,
  compare: printDifferences,
  run: runSystem,
  check: checkSystemFile,
  convert: convertSystem,
  completions: printCompletions,
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

const run =
  command !== undefined && Object.hasOwn(commands, command) ? commands[command as keyof typeof commands] : undefined;
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
  const isAnswer = ['help', '--help', '-h'].includes(command ?? '');
  (isAnswer ? process.stdout : process.stderr).write(usage());
  process.exitCode = isAnswer ? 0 : 2;
}
