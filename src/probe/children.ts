/**
 * What this program starts comes to the adapter, too: by the environment, which children inherit as a rule. Where the
 * program gives them another one, ours is added to it.
 */
import { assignmentVariable } from '../protocol/announcement.ts';
import { preloadOption } from '../protocol/preload.ts';

/** What `ChildProcess.prototype.spawn` is given by `spawn`, `fork`, `exec`, `execFile` and `cluster` alike. */
interface SpawnOptions {
  readonly file?: string;
  args?: string[];
  envPairs?: string[];
}

/**
 * @param assignment as it stands in the environment
 * @param probe absolute path of the probe
 * @returns what takes it back
 */
export function followChildren(
  childProcess: typeof import('node:child_process'),
  assignment: string,
  probe: string,
): () => void {
  const prototype = childProcess.ChildProcess.prototype as unknown as { spawn(options: SpawnOptions): unknown };
  const original = prototype.spawn;
  const spawn = function spawn(this: unknown, options: SpawnOptions): unknown {
    try {
      prepare(options, assignment, preloadOption(probe));
    } catch {
      // Whatever is wrong with the options, Node says it better.
    }
    return Reflect.apply(original, this, [options]);
  };
  prototype.spawn = spawn;
  return () => {
    if (prototype.spawn === spawn) prototype.spawn = original;
  };
}

function prepare(options: SpawnOptions, assignment: string, preload: string): void {
  const { envPairs, args } = options;
  if (Array.isArray(envPairs)) {
    const at = envPairs.findIndex((pair) => nameIn(pair) === 'NODE_OPTIONS');
    const theirs = at < 0 ? '' : withoutWaiting((envPairs[at] ?? '').slice('NODE_OPTIONS='.length));
    const both = theirs.includes(preload) ? theirs : [preload, theirs].filter(Boolean).join(' ');
    const kept = envPairs.filter((pair) => !['NODE_OPTIONS', assignmentVariable].includes(nameIn(pair)));
    options.envPairs = [...kept, `NODE_OPTIONS=${both}`, `${assignmentVariable}=${assignment}`];
  }
  if (Array.isArray(args) && runsNode(options)) options.args = args.map(withoutWaiting);
}

/** Windows has one variable of a name, however it is written. */
function nameIn(pair: string): string {
  const name = pair.slice(0, pair.indexOf('='));
  return process.platform === 'win32' ? name.toUpperCase() : name;
}

function runsNode({ file, args }: SpawnOptions): boolean {
  return [file, args?.[0]].some(
    (name) => name === process.execPath || /(?:^|[\\/])node(?:js)?(?:\.exe)?$/.test(name ?? ''),
  );
}

/**
 * `--inspect-brk` and `--inspect-wait` wait for a debugger before any preload runs, so that nobody would ever know of the
 * process. It waits for us all the same, on the port that was asked for.
 */
function withoutWaiting(text: string): string {
  return text.replace(/(^|\s)--inspect-(?:brk|wait)(?=$|[\s=])/g, '$1--inspect');
}
