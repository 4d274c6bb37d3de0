/** What `lightcone help`, and `--help` behind a command, say. */
import { allCommands, type Command } from './commands.ts';

const exitCodes =
  "Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong, 3 the recordings differ, 4 a run came to what --fail-on names; record ends with its command's.";

export function usage(): string {
  const rows = allCommands.map(([name, { about }]) => `  ${name.padEnd(12)}${about}`);
  const forms = allCommands.map(([name, command]) => `  ${formOf(name, command)}`);
  return [
    'Usage: lightcone COMMAND',
    '',
    ...rows,
    '',
    ...forms,
    '',
    'lightcone COMMAND --help has more of each, with examples.',
    exitCodes,
    '',
  ].join('\n');
}

export function usageOf(name: string, command: Command): string {
  const { about, options, examples } = command;
  const rows = Object.entries(options).map(([key, one]) => `  ${written(key, one).padEnd(36)}${one.about}`);
  return [
    `Usage: ${formOf(name, command)}`,
    '',
    `${about.charAt(0).toUpperCase()}${about.slice(1)}.`,
    ...(rows.length > 0 ? ['', ...rows] : []),
    '',
    'For example:',
    ...examples.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function formOf(name: string, { form, options }: Command): string {
  const said = Object.entries(options).map(([key, one]) => `[${written(key, one)}]${one.multiple ? '...' : ''}`);
  // What a command of others takes stands at the end.
  const parts = form.startsWith('--') ? [...said, form] : [form, ...said];
  return ['lightcone', name, ...parts].filter((part) => part !== '').join(' ');
}

function written(key: string, { takes }: Command['options'][string]): string {
  if (takes === undefined) return `--${key}`;
  return `--${key} ${typeof takes === 'string' ? takes : takes.join('|')}`;
}
