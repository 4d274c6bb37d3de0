/**
 * A launch configuration, as VS Code or another DAP client sends it, becomes a `System`. Pure: whether files exist and
 * ports are free is found out later, where nodes are started.
 */
import { keyOfNode, noConfiguration, relativeCwd, unreplacedVariable, wrongDebugType } from './errors.ts';
import { checkExternals, takeExternals } from './external.ts';
import { Fields, isObject } from './fields.ts';
import { attachKeys, editorKeys, externalKeys, launchKeys, systemKeys } from './keys.ts';
import { readMessages } from './messages.ts';
import type { Settings, System } from './model.ts';
import { parseNodes } from './nodes.ts';
import { Paths, variableIn } from './paths.ts';
import { Problems } from './problems.ts';
import { readWatches } from './watches.ts';

export interface ParseContext {
  /** Absolute. What relative paths are resolved against if the configuration has no `cwd`. */
  readonly cwd: string;
  /** Whose paths these are; this machine's if left out. */
  readonly platform?: NodeJS.Platform;
}

const nodeKeys: ReadonlySet<string> = new Set([...launchKeys, ...attachKeys, ...externalKeys]);

/** Throws one `UserError` that lists all problems, each with its remedy. */
export function parseSystem(configuration: unknown, context: ParseContext): System {
  if (!isObject(configuration)) {
    const problems = new Problems();
    problems.add(noConfiguration(configuration));
    throw problems.toError('The configuration');
  }
  const { system, problems } = readSystem(configuration, context);
  if (problems.isEmpty) return system;
  const { name } = configuration;
  throw problems.toError(typeof name === 'string' ? `The configuration "${name}"` : 'The configuration');
}

/** The system, which is only to be used where there is no problem: for an editor, which shows each in its place. */
export function readSystem(
  configuration: Readonly<Record<string, unknown>>,
  context: ParseContext,
): { readonly system: System; readonly problems: Problems } {
  const problems = new Problems();
  return { system: read(configuration, context, problems), problems };
}

function read(configuration: Readonly<Record<string, unknown>>, context: ParseContext, problems: Problems): System {
  const fields = new Fields(configuration, { problems });
  const isOfNode = (key: string) => nodeKeys.has(key) && !systemKeys.some((known) => known === key);
  const mayPass = (key: string) => key.startsWith('__') || editorKeys.has(key) || isOfNode(key);
  const meant = fields.refuseUnknown(systemKeys, mayPass);
  for (const key of Object.keys(configuration)) if (isOfNode(key)) problems.add(keyOfNode(key));
  const type = fields.value('type');
  if (type !== undefined && type !== 'lightcone') problems.add(wrongDebugType(type));

  const name = fields.text('name');
  const request = fields.oneOf('request', ['launch', 'attach']);
  const paths = readCwd(fields, context, problems);
  const plain = readSettings(fields, paths, problems);
  const terminal = fields.flag('terminal') ?? false;
  const mayBeEmpty = terminal || (meant.has('nodes') && !fields.has('nodes'));
  const isAttachRequest = request === 'attach';
  const sorted = takeExternals(fields.value('nodes'), problems);
  const { externals } = sorted;
  const nodes = parseNodes(sorted.nodes, { isAttachRequest, paths, problems, mayBeEmpty });
  checkExternals(externals, nodes, problems);
  const names = terminal ? undefined : nodes.flatMap((node) => [node.name, node.group]);
  const outside = externals.map((external) => external.name);
  const { watches, watched } = readWatches(fields, names && { names, outside }, paths, problems);
  const settings = { ...plain, watches };
  return { name: name ?? 'system', cwd: paths.cwd, nodes, externals, terminal, settings, watched };
}

function readCwd(fields: Fields, context: ParseContext, problems: Problems): Paths {
  const platform = context.platform ?? process.platform;
  const cwd = fields.text('cwd', 'a path');
  const variable = cwd === undefined ? undefined : variableIn(cwd);
  if (variable !== undefined) problems.add(unreplacedVariable(fields.place('cwd'), variable));
  else if (cwd !== undefined && !Paths.isAbsolute(cwd, platform)) problems.add(relativeCwd(cwd));
  else if (cwd !== undefined) return new Paths(cwd, platform, problems);
  return new Paths(context.cwd, platform, problems);
}

function readSettings(fields: Fields, paths: Paths, problems: Problems): Omit<Settings, 'watches'> {
  return {
    width: fields.oneOf('width', ['all', 'group', 'node']) ?? 'all',
    stepping: fields.oneOf('stepping', ['auto', 'hold', 'run']) ?? 'auto',
    asyncStacks: fields.flag('asyncStacks') ?? false,
    sourceMaps: fields.flag('sourceMaps') ?? true,
    outFiles: paths.readGlobs(fields, 'outFiles') ?? [],
    sourceMapPathOverrides:
      fields.map('sourceMapPathOverrides', 'an object of texts', (value) =>
        typeof value === 'string' ? value : undefined,
      ) ?? {},
    skipFiles: fields.texts('skipFiles') ?? ['<node_internals>/**'],
    stopOnEntry: fields.flag('stopOnEntry') ?? false,
    stops: fields.flag('stops') ?? true,
    noDebug: fields.flag('noDebug') ?? false,
    followChildren: fields.flag('followChildren') ?? true,
    tooling: fields.texts('tooling') ?? [],
    messages: readMessages(fields, problems),
  };
}
