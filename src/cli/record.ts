/** `lightcone record -- npm run dev` and `lightcone attach 9229 --record FILE`: a system without an editor, kept in one file. */
import { parseArgs } from 'node:util';
import type { Session } from '../adapter/session.ts';
import { deferred } from '../base/deadline.ts';
import { RecordingFile } from '../recording/recording-file.ts';
import { sendRecording, sentWords } from './collector.ts';
import { commands } from './commands.ts';
import { endsIn } from './ends.ts';
import { WrongCommandLine } from './errors.ts';
import { headless, letGo, mustRecord } from './headless.ts';

/** Runs a command until it ends, or Ctrl+C. @throws UserError, TypeError for arguments that are none */
export async function recordCommand(args: readonly string[]): Promise<void> {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const command = end < 0 ? [] : args.slice(end + 1);
  const { values } = parseArgs({
    args: [...own],
    options: commands.record.options,
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
    options: commands.attach.options,
  });
  if (positionals.length === 0) throw new WrongCommandLine('Say where inspectors listen: lightcone attach 9229 9230');
  const nodes = positionals.map((address) => (/^\d+$/.test(address) ? `127.0.0.1:${address}` : address));
  await record({ request: 'attach', name: positionals.join(' '), nodes }, values.record, values);
}

async function record(
  configuration: object,
  out: string | undefined,
  said: { readonly otlp?: string; readonly 'without-payloads'?: boolean; readonly 'without-sources'?: boolean },
): Promise<void> {
  mustRecord();
  const ended = deferred();
  let isStopped = false;
  let code = 0;
  const stop = () => {
    isStopped = true;
    ended.resolve();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  const hear = (event: string, body: unknown, session: Session) => {
    if (event === 'initialized') session.reportNodes();
    if (event === 'terminated') ended.resolve();
    if (event === 'lightcone/nodes' && !isStopped) code = endsIn(body)[0]?.code ?? code;
    // A `debugger` statement: nobody is there who would look.
    if (event === 'stopped') letGo(session);
  };
  try {
    await headless(hear, async ({ session, save }) => {
      session.configured();
      await session.start({
        type: 'lightcone',
        ...configuration,
        ...(said['without-sources'] && { messages: { sources: 0 } }),
      });
      process.stderr.write(`Recording. Ctrl+C ends it.\n`);
      await ended.promise;
      const { file, words } = await save(out, !said['without-payloads']);
      process.stderr.write(`${words}\n`);
      if (said.otlp !== undefined) await send(file, said.otlp);
    });
    // As `time` and `env` do: a test run that fails fails as well when it is recorded.
    process.exitCode = code;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
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

/** As the shell must read it, to get the word again. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
