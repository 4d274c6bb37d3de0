/** `lightcone run shop.lightcone`: a system from its file, without an editor; its exit code says whether all went well. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Session } from '../adapter/session.ts';
import { deferred } from '../base/deadline.ts';
import { commands } from './commands.ts';
import { endsIn } from './ends.ts';
import { WrongCommandLine } from './errors.ts';
import { headless, letGo, mustRecord } from './headless.ts';

/** What makes a run fail, if `--fail-on` names it. */
const failures = ['exception', 'exit', 'watch'] as const;
type Failure = (typeof failures)[number];

/** Exit code of a run that came to what `--fail-on` names. */
const FAILED = 4;

interface Wish {
  readonly milliseconds: number | undefined;
  readonly until: RegExp | undefined;
  readonly out: string | undefined;
  readonly failOn: readonly Failure[];
}

/** @throws UserError for a system that can't be started, WrongCommandLine, TypeError for arguments that are none */
export async function runSystem(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.run.options,
  });
  const [file, second] = positionals;
  if (file === undefined || second !== undefined) throw new WrongCommandLine('Say which: lightcone run shop.lightcone');
  const wish: Wish = {
    milliseconds: values.for === undefined ? undefined : duration(values.for),
    until: values.until === undefined ? undefined : pattern(values.until),
    out: values.record,
    failOn: (values['fail-on'] ?? []).flatMap((list) => list.split(',')).map(failure),
  };
  if (wish.out !== undefined) mustRecord();
  const why = await run(path.resolve(file), wish);
  if (why === undefined) return;
  process.stderr.write(`Failed: ${why}\n`);
  process.exitCode = FAILED;
}

/** @returns why it failed; undefined where it did not */
async function run(system: string, { milliseconds, until, out, failOn }: Wish): Promise<string | undefined> {
  const ended = deferred<string | undefined>();
  const stop = () => ended.resolve(undefined);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  let timer: NodeJS.Timeout | undefined;
  const hear = (event: string, body: Readonly<Record<string, unknown>>, session: Session) => {
    if (event === 'initialized') void setUp(session, failOn);
    if (event === 'terminated') stop();
    if (event === 'output' && until?.test(String(body.output))) stop();
    if (event === 'lightcone/nodes' && failOn.includes('exit')) {
      const bad = exitIn(body);
      if (bad !== undefined) ended.resolve(bad);
    }
    if (event === 'stopped') {
      const why = stopIn(body, failOn);
      if (why === undefined) letGo(session);
      else ended.resolve(why);
    }
  };
  try {
    return await headless(hear, async ({ session, save }) => {
      // What fails while it starts counts, too: whichever comes first.
      const started = session.start({ type: 'lightcone', request: 'launch', system });
      await Promise.race([started, ended.promise]);
      started.catch(() => {}); // It was told by the race, or is over because of us.
      if (milliseconds !== undefined) timer = setTimeout(stop, milliseconds);
      const why = await ended.promise;
      if (out !== undefined) process.stderr.write(`${(await save(out, true)).words}\n`);
      return why;
    });
  } finally {
    clearTimeout(timer);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

async function setUp(session: Session, failOn: readonly Failure[]): Promise<void> {
  const kinds = failOn.includes('exception') ? [{ kind: 'uncaught' as const, condition: undefined }] : [];
  await session.debugged('launch').exceptions.set(kinds);
  session.reportNodes();
  session.configured();
}

function stopIn(body: Readonly<Record<string, unknown>>, failOn: readonly Failure[]): string | undefined {
  const { reason, description, text } = body;
  const what = reason === 'exception' ? 'exception' : reason === 'function breakpoint' ? 'watch' : undefined;
  if (what === undefined || !failOn.includes(what)) return undefined;
  return what === 'watch' ? String(description) : `${String(description)}: ${String(text ?? '')}`;
}

/** SIGTERM and SIGINT are how a system is ended. */
function exitIn(body: unknown): string | undefined {
  const bad = endsIn(body).find(({ code, signal }) => code !== 0 && signal !== 'SIGTERM' && signal !== 'SIGINT');
  return bad && `${bad.node} ${bad.state}`;
}

function duration(text: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (amount === undefined) throw new WrongCommandLine(`--for ${text} is no time. Write 30s, or 500ms, 2m.`);
  return Number(amount) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new WrongCommandLine(`--until ${text} is no regular expression.`);
  }
}

function failure(text: string): Failure {
  const known = failures.find((one) => one === text);
  if (!known) throw new WrongCommandLine(`--fail-on ${text} is not known. There are ${failures.join(', ')}.`);
  return known;
}
