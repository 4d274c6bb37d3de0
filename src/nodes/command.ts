import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import which from 'which';
import { messageOf } from '../base/errors.ts';
import { type Assignment, assignmentVariable } from '../protocol/announcement.ts';
import { preloadOption } from '../protocol/preload.ts';
import type { LaunchSpec, ProgramStart } from '../system/model.ts';
import { type Environment, nodeEnvironment, withOption } from './environment.ts';
import { noEnvFile, noRuntime, noTypeScript, noVersion, type Problem, waitsForAnother } from './errors.ts';

export interface Command {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** Windows only: the arguments are one line that is quoted already. */
  readonly isVerbatim?: true;
}

export function isCommand(value: Command | Problem): value is Command {
  return 'file' in value;
}

/** The version of a Node.js binary, asked once for each. */
export class RuntimeVersions {
  readonly #versions = new Map<string, Promise<string>>();

  of(file: string, env: Environment): Promise<string> {
    const known = this.#versions.get(file);
    if (known) return known;
    const { NODE_OPTIONS: _, ...rest } = env;
    const asked = promisify(execFile)(file, ['-p', 'process.versions.node'], { env: rest, timeout: 10_000 });
    const version = asked.then(({ stdout }) => stdout.trim());
    version.catch(() => {}); // Whoever asked is told.
    this.#versions.set(file, version);
    return version;
  }
}

const waits = /(?:^|\s)--inspect-(?:brk|wait)\b/;

/**
 * How a node is started, or why it can't be.
 *
 * @param base the adapter's environment
 */
export async function commandOf(
  spec: LaunchSpec,
  base: Environment,
  versions: RuntimeVersions,
): Promise<Command | Problem> {
  const files = await readEnvFiles(spec);
  if ('problem' in files) return files.problem;
  const env = nodeEnvironment(base, { ...files.variables, ...spec.env });
  const { start } = spec;
  const waiting = [...(start.kind === 'program' ? start.runtimeArgs : []), ...optionsOf(env)].find((option) =>
    waits.test(option),
  );
  if (waiting !== undefined) return waitsForAnother(spec, waiting);
  if (start.kind === 'command' && waits.test(start.command)) return waitsForAnother(spec, start.command);
  if (start.kind === 'command') return { ...shellCommand(start.command, env), env };
  const file = await which(start.runtime, { path: env.PATH ?? env.Path ?? '', nothrow: true });
  if (file === null) return noRuntime(spec, start.runtime);
  const loader = await loaderFor(spec, start, file, env, versions);
  if ('text' in loader) return loader;
  return { file, args: [...loader.args, ...start.runtimeArgs, start.program, ...start.args], env };
}

/** The line as the user's scripts are run by npm: by the system's own shell. */
function shellCommand(line: string, env: Environment): { file: string; args: string[]; isVerbatim?: true } {
  if (process.platform !== 'win32') return { file: '/bin/sh', args: ['-c', line] };
  return { file: env.ComSpec ?? env.COMSPEC ?? 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true };
}

/** The variables of all its files, those of later ones before those of earlier ones. */
async function readEnvFiles(spec: LaunchSpec): Promise<{ variables: Record<string, string> } | { problem: Problem }> {
  const variables: Record<string, string> = {};
  for (const file of spec.envFiles) {
    try {
      Object.assign(variables, parseEnv(await readFile(file, 'utf8')));
    } catch (error) {
      return { problem: noEnvFile(spec, file, messageOf(error)) };
    }
  }
  return { variables };
}

/** The command with what makes its processes come to us: the probe, and whom it reports to. */
export function withProbe(command: Command, probe: string, assignment: Assignment): Command {
  const env = withOption(command.env, preloadOption(probe));
  return { ...command, env: { ...env, [assignmentVariable]: JSON.stringify(assignment) } };
}

const typeScript = /\.(ts|mts|cts|tsx)$/;
/** Loaders that people use for TypeScript, and Node's own. */
const loaders = /tsx|ts-node|swc|esbuild|jiti|sucrase|babel|tsm|ts-blank-space|amaro|tsimp|(strip|transform)-types/;

/** Options of Node.js that let it run the program if it is TypeScript. */
async function loaderFor(
  spec: LaunchSpec,
  { program, runtime, runtimeArgs }: ProgramStart,
  file: string,
  env: Environment,
  versions: RuntimeVersions,
): Promise<{ args: string[] } | Problem> {
  const none = { args: [] };
  const isNode = /^node(js)?$/.test(path.basename(runtime).replace(/\.exe$/i, ''));
  if (!typeScript.test(program) || !isNode) return none;
  if ([...runtimeArgs, ...optionsOf(env)].some((option) => loaders.test(option))) return none;

  const tsx = resolveFrom([path.dirname(program), spec.cwd], 'tsx');
  if (tsx !== undefined) return { args: ['--import', pathToFileURL(tsx).href] };
  let version: string;
  try {
    version = await versions.of(file, env);
  } catch (error) {
    return noVersion(spec, runtime, messageOf(error).trim());
  }
  return stripsTypes(version) && !program.endsWith('.tsx') ? none : noTypeScript(spec, program, version);
}

function resolveFrom(folders: readonly string[], name: string): string | undefined {
  for (const folder of folders) {
    try {
      return createRequire(path.join(folder, 'program.js')).resolve(name);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

/** Node.js runs TypeScript without a flag since 22.18 and 23.6. */
function stripsTypes(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

function optionsOf(env: Environment): string[] {
  return env.NODE_OPTIONS?.split(/\s+/) ?? [];
}
