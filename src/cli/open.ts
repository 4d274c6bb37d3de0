/** `lightcone open FILE`: the timeline of a recording in a browser, or of two that are compared. */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deferred } from '../base/deadline.ts';
import { UserError } from '../base/errors.ts';
import { ReaderProcess } from '../protocol/reader-process.ts';
import { commands } from './commands.ts';
import { WrongCommandLine } from './errors.ts';
import { PageServer } from './page-server.ts';

/** Milliseconds for which no page must be there: one that is loaded anew is away for a moment. */
const ABANDONED_AFTER = 3000;

/** Until Ctrl+C, or until the page is closed. @throws UserError, TypeError for arguments that are none */
export async function openRecording(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.open.options,
  });
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0)
    throw new WrongCommandLine('Name one recording: a file that ends with .lightcone-run.');
  const [first, other] = [name, values.compare].map((one) => (one === undefined ? undefined : fileOf(one)));
  const dist = path.dirname(fileURLToPath(import.meta.url));
  const done = deferred();
  const stop = () => done.resolve();
  const readers = [first, other].flatMap((file) => {
    if (file === undefined) return [];
    return [
      { file, title: titleOf(file), reader: new ReaderProcess(path.join(dist, 'reader.js'), file, showProgress) },
    ];
  });
  const dispose = () => {
    for (const { reader } of readers) reader.dispose();
  };
  const [shown, second] = readers;
  if (!shown) return;
  // What can't be opened at all is said here, and not by a page.
  await Promise.all(readers.map(({ reader }) => reader.ask('lightcone/lanes', undefined))).catch((error: unknown) => {
    dispose();
    throw error;
  });
  const { title } = shown;
  const server = new PageServer({
    ...{ dist, title },
    ...(second && { second: second.title }),
    ask: async (command, asked, of) => {
      if (command === 'lightcone/compare') return shown.reader.ask(command, { file: second?.file });
      return (of === 'second' && second ? second : shown).reader.ask(command, asked);
    },
  });
  let leaving: NodeJS.Timeout | undefined;
  if (!values.keep)
    server.onPages((pages) => {
      clearTimeout(leaving);
      leaving = pages === 0 ? setTimeout(stop, ABANDONED_AFTER) : undefined;
    });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  try {
    const address = await server.listen();
    process.stdout.write(`${address}\n`);
    process.stderr.write(
      `${second ? `${title} and ${second.title} are` : `${title} is`} shown there. Ctrl+C ends it${values.keep ? '' : ', and so does closing the page'}.\n`,
    );
    if (!values.print) show(address);
    await done.promise;
  } finally {
    clearTimeout(leaving);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    server.dispose();
    dispose();
  }
}

/** @throws UserError where there is none */
function fileOf(name: string): string {
  const file = path.resolve(name);
  if (!existsSync(file) || !statSync(file).isFile()) throw new UserError(`There is no file ${file}.`);
  return file;
}

function titleOf(file: string): string {
  return path.basename(file).replace(/\.lightcone-run$/, '');
}

/** In the user's browser. Where there is none, the address has been printed. */
function show(address: string): void {
  const { platform, env } = process;
  if (platform === 'linux' && env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) return;
  const [command, args] = opener(platform, address);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // no such program: as without a browser
  child.unref();
}

function opener(platform: NodeJS.Platform, address: string): [string, string[]] {
  if (platform === 'darwin') return ['open', [address]];
  // `start` belongs to the shell, which needs a title before an address.
  if (platform === 'win32') return ['cmd', ['/c', 'start', '""', address]];
  return ['xdg-open', [address]];
}

function showProgress(part: number, text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text} ${Math.round(part * 100)} %${part >= 1 ? '\n' : ''}`);
}
