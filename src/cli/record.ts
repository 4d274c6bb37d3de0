/** `lightcone record -- npm run dev` and `lightcone attach 9229 --record FILE`: a system without an editor, kept in one file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { newSession } from '../adapter/wire.ts';
import { deferred } from '../base/deadline.ts';
import { isRecord } from '../base/shape.ts';
import { RecordingFile } from '../recording/recording-file.ts';
import { extension } from '../recording/storage.ts';
import { sendRecording, sentWords } from './collector.ts';
import { WrongCommandLine } from './errors.ts';

/** What can be left out of a file, and where else it goes. */
const common = {
  otlp: { type: 'string' },
  'without-payloads': { type: 'boolean', default: false },
  'without-sources': { type: 'boolean', default: false },
} as const;

/** Runs a command until it ends, or Ctrl+C. @throws UserError, TypeError for arguments that are none */
export async function recordCommand(args: readonly string[]): Promise<void> {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const command = end < 0 ? [] : args.slice(end + 1);
  const { values } = parseArgs({
    args: [...own],
    options: { out: { type: 'string' }, name: { type: 'string' }, ...common },
  });
  if (command.length === 0)
    throw new WrongCommandLine('Say what to run, behind two dashes: lightcone record -- npm run dev');
  const name = values.name ?? 'app';
  const configuration = {
    request: 'launch',
    name: command.join(' '),
    nodes: { [name]: { command: command.map(quoted).join(' ') } },
  };
  await record(configuration, values.out, values);
}

/** Attaches to inspectors until Ctrl+C. @throws UserError, TypeError for arguments that are none */
export async function recordAttached(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { record: { type: 'string' }, ...common },
  });
  if (positionals.length === 0) throw new WrongCommandLine('Say where inspectors listen: lightcone attach 9229 9230');
  const nodes = positionals.map((address) => (/^\d+$/.test(address) ? `127.0.0.1:${address}` : address));
  await record({ request: 'attach', name: positionals.join(' '), nodes }, values.record, values);
}

async function record(
  configuration: object,
  out: string | undefined,
  said: { readonly otlp?: string; readonly 'without-payloads': boolean; readonly 'without-sources': boolean },
): Promise<void> {
  const file = path.resolve(out ?? `${new Date().toISOString().slice(0, 19).replaceAll(':', '.')}${extension}`);
  const runs = mkdtempSync(path.join(tmpdir(), 'lightcone-record-'));
  const ended = deferred();
  const session = newSession(
    { runs },
    {
      event: (event, body) => {
        if (event === 'output' && isRecord(body)) print(body);
        if (event === 'terminated') ended.resolve();
      },
      ask: () => Promise.reject(new Error('there is no editor')),
    },
  );
  session.client = { ...session.client, showsColours: process.stdout.isTTY === true };
  const stop = () => ended.resolve();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  try {
    session.configured();
    await session.start({
      type: 'lightcone',
      ...configuration,
      ...(said['without-sources'] && { messages: { sources: 0 } }),
    });
    process.stderr.write(`Recording. Ctrl+C ends it.\n`);
    await ended.promise;
    const recording = session.recording('lightcone/save');
    const bytes = await recording.save(file, !said['without-payloads']);
    const { messages, nodes } = await recording.summary();
    const count = `${messages.toLocaleString('en')} message${messages === 1 ? '' : 's'} of ${nodes.join(', ')}`;
    process.stderr.write(`${file}: ${count}, ${(bytes / 1e6).toFixed(1)} MB\n`);
    if (said.otlp !== undefined) await send(file, said.otlp);
  } finally {
    await session.close();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    rmSync(runs, { recursive: true, force: true });
  }
}

async function send(file: string, url: string): Promise<void> {
  const recording = new RecordingFile(file);
  try {
    process.stderr.write(`${sentWords(await sendRecording(recording, url), url)}\n`);
  } finally {
    recording.close();
  }
}

function print({ category, output }: Readonly<Record<string, unknown>>): void {
  if (typeof output !== 'string' || category === 'telemetry') return;
  (category === 'stderr' || category === 'important' ? process.stderr : process.stdout).write(output);
}

/** As the shell must read it, to get the word again. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
