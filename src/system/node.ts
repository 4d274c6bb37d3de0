import { isPort, parseAddress } from './address.ts';
import {
  badAddress,
  badName,
  bothLaunchAndAttach,
  halfOfRoots,
  keyOfAttachOnly,
  keyOfLaunchOnly,
  launchInAttachRequest,
  neitherLaunchNorAttach,
  notANode,
  wrongType,
} from './errors.ts';
import { Fields, isObject } from './fields.ts';
import { attachKeys, launchKeys, readyKeys } from './keys.ts';
import type { AttachSpec, GroupName, LaunchSpec, NodeName, NodeSpec } from './model.ts';
import { isNodeName } from './names.ts';
import type { Paths } from './paths.ts';
import type { Problems } from './problems.ts';

export const attachTimeout = 10_000;
const launchTimeout = 30_000;
/** The longest that a timer of Node can wait, in milliseconds; a longer one fires at once. */
const longestTimeout = 2 ** 31 - 1;

export interface NodeContext {
  /** The configuration's `request` is `attach`: no node may be launched. */
  readonly isAttachRequest: boolean;
  readonly paths: Paths;
  readonly problems: Problems;
}

/** Reads one node of the object form. Undefined if it is not even clear of which kind it is. */
export function parseNode(name: string, value: unknown, context: NodeContext): NodeSpec | undefined {
  const { problems } = context;
  if (!isNodeName(name)) problems.add(badName(name));
  if (!isObject(value)) {
    problems.add(notANode(name, value));
    return undefined;
  }
  const fields = new Fields(value, { problems, node: name });
  const meant = fields.refuseUnknown([...new Set([...launchKeys, ...attachKeys])]);
  if (fields.has('program') && fields.has('attach')) problems.add(bothLaunchAndAttach(name));
  else if (fields.has('program')) return parseLaunch(name as NodeName, fields, context);
  else if (fields.has('attach')) return parseAttach(name as NodeName, fields, context);
  else if (!meant.has('program') && !meant.has('attach')) problems.add(neitherLaunchNorAttach(name));
  return undefined;
}

function parseLaunch(name: NodeName, fields: Fields, context: NodeContext): LaunchSpec {
  const { paths, problems } = context;
  if (context.isAttachRequest) problems.add(launchInAttachRequest(name));
  for (const key of onlyIn(attachKeys, launchKeys))
    if (fields.has(key)) problems.add(keyOfAttachOnly(fields.place(key)));

  const ready = fields.fields('ready', 'an object such as { "port": 8080 }');
  ready?.refuseUnknown(readyKeys);
  const port = ready?.number('port', 'a port from 1 to 65535', isPort);
  if (ready !== undefined && !ready.has('port')) {
    problems.add(wrongType(ready.place('port'), 'a port from 1 to 65535', undefined));
  }

  return {
    kind: 'launch',
    name,
    group: name as unknown as GroupName,
    start: {
      kind: 'program',
      program: paths.read(fields, 'program') ?? '',
      args: fields.texts('args') ?? [],
      runtime: paths.readCommand(fields, 'runtime') ?? 'node',
      runtimeArgs: fields.texts('runtimeArgs') ?? [],
    },
    env: fields.map('env', 'an object of texts, numbers, true, false or null', variable) ?? {},
    cwd: paths.read(fields, 'cwd') ?? paths.cwd,
    envFiles: [],
    console: 'internalConsole',
    after: readAfter(fields),
    ...(port === undefined ? {} : { ready: { kind: 'port', port } }),
    timeout: readTimeout(fields) ?? launchTimeout,
  };
}

function parseAttach(name: NodeName, fields: Fields, { paths, problems }: NodeContext): AttachSpec {
  for (const key of onlyIn(launchKeys, attachKeys))
    if (fields.has(key)) problems.add(keyOfLaunchOnly(fields.place(key)));

  const address = parseAddress(fields.value('attach'));
  if (address === undefined) problems.add(badAddress(name, fields.value('attach')));
  const local = paths.read(fields, 'localRoot');
  const remote = paths.readRemote(fields, 'remoteRoot');
  const hasLocal = fields.has('localRoot');
  if (hasLocal !== fields.has('remoteRoot')) {
    problems.add(
      hasLocal ? halfOfRoots(name, 'localRoot', 'remoteRoot') : halfOfRoots(name, 'remoteRoot', 'localRoot'),
    );
  }

  return {
    kind: 'attach',
    name,
    group: name as unknown as GroupName,
    target: { kind: 'address', host: address?.host ?? '', port: address?.port ?? 0 },
    ...(local === undefined || remote === undefined ? {} : { roots: { local, remote } }),
    after: readAfter(fields),
    timeout: readTimeout(fields) ?? attachTimeout,
  };
}

function onlyIn(keys: readonly string[], others: readonly string[]): readonly string[] {
  return keys.filter((key) => !others.includes(key));
}

/** A value of an environment variable; `null` removes the variable. */
function variable(value: unknown): string | null | undefined {
  if (value === null) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function readAfter(fields: Fields): readonly NodeName[] {
  return [...new Set(fields.textOrTexts('after') ?? [])] as NodeName[];
}

function readTimeout(fields: Fields): number | undefined {
  return fields.number(
    'timeout',
    `a whole number of milliseconds from 1 to ${longestTimeout}`,
    (value) => Number.isInteger(value) && value >= 1 && value <= longestTimeout,
  );
}
