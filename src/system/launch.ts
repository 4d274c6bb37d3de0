import {
  commandAndProgram,
  keyOfAttachOnly,
  keyOfProgramOnly,
  launchInAttachRequest,
  replicasInGroup,
} from './errors.ts';
import { Fields } from './fields.ts';
import { attachKeys, launchKeys, programKeys } from './keys.ts';
import { readCapture } from './messages.ts';
import type { CommandStart, GroupName, LaunchSpec, NodeName, ProgramStart } from './model.ts';
import { type NodeContext, readGroup, readTimeout } from './node-fields.ts';
import { parseReady } from './ready.ts';
import { fillTemplates, type TemplateNames } from './templates.ts';

const launchTimeout = 30_000;
const mostReplicas = 100;

/** Reads a node that we start: as one, or as many as it is to have replicas. */
export function parseLaunch(
  declared: string,
  value: Readonly<Record<string, unknown>>,
  context: NodeContext,
): readonly LaunchSpec[] {
  const { problems } = context;
  const fields = new Fields(value, { problems, node: declared });
  if (context.isAttachRequest) problems.add(launchInAttachRequest(declared, fields.has('program')));
  for (const key of attachKeys) {
    if (fields.has(key) && !launchKeys.some((known) => known === key)) problems.add(keyOfAttachOnly(fields.place(key)));
  }
  const hasCommand = fields.has('command');
  if (hasCommand && fields.has('program')) problems.add(commandAndProgram(declared));
  for (const key of programKeys) {
    if (hasCommand && key !== 'program' && fields.has(key)) problems.add(keyOfProgramOnly(fields.place(key)));
  }

  const wanted = fields.number('replicas', `a whole number from 1 to ${mostReplicas}`, isCount);
  if (fields.has('replicas') && fields.has('group')) problems.add(replicasInGroup(declared));
  const group = readGroup(fields, problems) ?? (declared as GroupName);
  const replicas = wanted ?? 1;
  return Array.from({ length: replicas }, (_, place) => {
    const index = place + 1;
    const name = (wanted === undefined ? declared : `${declared}-${index}`) as NodeName;
    return parseReplica({ index, replicas, name, group }, declared, value, context);
  });
}

function parseReplica(
  names: TemplateNames,
  declared: string,
  value: Readonly<Record<string, unknown>>,
  { paths, problems }: NodeContext,
): LaunchSpec {
  const place = { node: declared, problems };
  const fields = new Fields(fillTemplates(value, names, place), place);
  const console =
    fields.oneOf('console', ['internalConsole', 'integratedTerminal', 'externalTerminal']) ?? 'internalConsole';
  const ready = parseReady(fields, console, problems);
  const command = fields.text('command', 'a command line, such as "npm run dev"');
  const start: ProgramStart | CommandStart = fields.has('command')
    ? { kind: 'command', command: command ?? '' }
    : {
        kind: 'program',
        program: paths.read(fields, 'program') ?? '',
        args: fields.texts('args') ?? [],
        runtime: paths.readCommand(fields, 'runtime') ?? 'node',
        runtimeArgs: fields.texts('runtimeArgs') ?? [],
      };
  const capture = readCapture(fields);
  return {
    kind: 'launch',
    name: names.name,
    group: names.group,
    start,
    env: fields.map('env', 'an object of texts, numbers, true, false or null', variable) ?? {},
    envFiles: paths.readSeveral(fields, 'envFile') ?? [],
    cwd: paths.read(fields, 'cwd') ?? paths.cwd,
    console,
    after: [],
    ...(ready === undefined ? {} : { ready }),
    timeout: readTimeout(fields) ?? launchTimeout,
    ...(capture === undefined ? {} : { capture }),
  };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= mostReplicas;
}

/** A value of an environment variable; `null` removes the variable. */
function variable(value: unknown): string | null | undefined {
  if (value === null) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
