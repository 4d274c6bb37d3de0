/** Everything that can be wrong with a configuration, in the words that the user reads. */
import { messageOf } from '../base/errors.ts';
import type { ExpressionError } from '../expression/errors.ts';
import type { Problem } from './problems.ts';

/** A value's place: the node, if it is in one, and the keys that lead to it (`ready.port`). */
export interface Place {
  readonly node: string | undefined;
  readonly key: string;
}

export const noConfiguration = (value: unknown): Problem =>
  system(`It must be an object with "nodes", not ${show(value)}.`);

export const unknownKey = ({ node, key }: Place, meant: string | undefined, known: readonly string[]): Problem => ({
  node,
  key,
  text: `unknown key "${key}". ${meant === undefined ? `Remove it; known here: ${known.join(', ')}.` : `Did you mean "${meant}"?`}`,
});

export const wrongType = ({ node, key }: Place, expected: string, value: unknown): Problem => ({
  node,
  key,
  text: `"${key}" must be ${expected}, not ${show(value)}.`,
});

export const unreplacedVariable = ({ node, key }: Place, variable: string): Problem => ({
  node,
  key,
  text: `"${key}" still contains ${variable}, which your editor has not replaced. Write the path itself.`,
});

export const relativeCwd = (cwd: string): Problem =>
  system(`"cwd" must be an absolute path, not "${cwd}". Write "\${workspaceFolder}/${cwd.replace(/^\.[\\/]/, '')}".`);

export const wrongDebugType = (type: unknown): Problem => system(`"type" must be "lightcone", not ${show(type)}.`);

export const needlessKey = ({ node, key }: Place, why: string): Problem => ({
  node,
  key,
  text: `"${key}" is not needed here: ${why}. Remove it.`,
});

export const keyOfNode = (key: string): Problem =>
  system(`"${key}" belongs to a node. Move it there: "nodes": { "orders": { … } }.`);

export const noHost = ({ node, key }: Place, host: string): Problem => ({
  node,
  key,
  text: `"${key}" must have names or addresses of hosts, such as "api.example.org" or "*.example.org", without scheme, port or path, not ${show(host)}.`,
});

export const noNodes = (): Problem =>
  system('It names no nodes. Add some: "nodes": { "orders": { "program": "src/orders.ts" } }.');

export const nodeInList = (value: unknown): Problem =>
  system(
    `In a list, each node is the address of an inspector or a process, such as "127.0.0.1:9229" or { "pid": 4711 }, not ${show(value)}. ` +
      'To launch programs, write "nodes" as an object: { "orders": { … } }.',
  );

export const badName = (name: string): Problem =>
  system(
    `"${name}" can't be the name of a node. Use letters, digits, "-", "_" and ".", with a letter or digit in front.`,
  );

export const badGroup = ({ node, key }: Place, name: string): Problem => ({
  node,
  key,
  text: `"${key}" must be a name of letters, digits, "-", "_" and ".", with a letter or digit in front, not ${show(name)}.`,
});

export const sameName = (first: string, second: string): Problem =>
  system(`The nodes "${first}" and "${second}" differ only in case. Rename one.`, second);

export const nameOfReplica = (name: string, replicated: string): Problem =>
  system(`The node "${name}" has the name of a replica of "${replicated}". Rename one.`, name);

export const groupIsNode = (group: string, member: string): Problem =>
  system(
    group === member
      ? `The replicas of "${member}" are its group, and another node has that name. Rename one.`
      : `The group "${group}" of the node "${member}" is also the name of another node. Rename one.`,
    member,
  );

export const sameGroup = (first: string, second: string): Problem =>
  system(`The groups "${first}" and "${second}" differ only in case. Write them alike, or rename one.`);

export const badWatch = (watch: string, explanation: string): Problem => ({
  node: undefined,
  watch,
  text: explanation,
});

export const strangeNode = (watch: string, name: string, meant: string | undefined): Problem => ({
  node: undefined,
  watch,
  text: `The watch "${watch}" names "${name}", and there is no node or group of that name. ${meant === undefined ? 'A host outside of the system is written with its port or domain: "redis:6379".' : `Did you mean "${meant}"?`}`,
});

export const watchInExternal = (watch: string, name: string): Problem => ({
  node: undefined,
  watch,
  text: `The watch "${watch}" is at "${name}", which is external: nothing is seen in it. Watch what is sent "to ${name}" or received "from ${name}".`,
});

export const replicasInGroup = (node: string): Problem => ({
  node,
  text: `has both "replicas" and "group". Remove "group": its replicas are the group "${node}".`,
});

export const notANode = (node: string, value: unknown): Problem => ({
  node,
  text: `must be an object with "program", "command" or "attach", not ${show(value)}.`,
});

export const neitherLaunchNorAttach = (node: string): Problem => ({
  node,
  text: 'needs a "program" or a "command" to launch, or an address or a process to "attach" to.',
});

export const bothLaunchAndAttach = (node: string, isProgram: boolean): Problem => ({
  node,
  text: `has both "${isProgram ? 'program' : 'command'}" and "attach". Keep the one that fits.`,
});

export const commandAndProgram = (node: string): Problem => ({
  node,
  text: 'has both "program" and "command". Keep "program" for a file that Node runs, "command" for a command line.',
});

export const launchInAttachRequest = (node: string, isProgram: boolean): Problem => ({
  node,
  text: `has a "${isProgram ? 'program' : 'command'}", but the configuration's "request" is "attach". Change that to "launch".`,
});

export const keyOfLaunchOnly = ({ node, key }: Place): Problem => ({
  node,
  key,
  text: `"${key}" is only for nodes with "program" or "command". This one is attached to: remove it.`,
});

export const keyOfProgramOnly = ({ node, key }: Place): Problem => ({
  node,
  key,
  text: `"${key}" is only for nodes with "program". Write what it says into the "command".`,
});

export const keyOfAttachOnly = ({ node, key }: Place): Problem => ({
  node,
  key,
  text: `"${key}" is only for nodes with "attach". This one is launched: remove it.`,
});

export const badExternal = (node: string, value: unknown): Problem => ({
  node,
  key: 'external',
  text: `"external" must be the address of a peer, such as "redis:6379" or "127.0.0.1:5432", not ${show(value)}.`,
});

export const externalIsNode = (external: string, other: string): Problem =>
  system(`The external peer "${external}" has the name of "${other}". Rename one.`, external);

export const sameExternal = (first: string, external: string, address: string): Problem =>
  system(`"${first}" and the external peer "${external}" are both at ${address}. Remove one.`, external);

export const badTarget = (node: string, value: unknown): Problem => ({
  node,
  text:
    `"attach" must be the address of an inspector, such as "127.0.0.1:9229", 9229 or "ws://127.0.0.1:9229", ` +
    `or a process, such as { "pid": 4711 }, not ${show(value)}.`,
});

export const sameTargetTwice = (target: string): Problem =>
  system(`The list of nodes has ${target} twice. Remove one.`);

export const sameTarget = (first: string, second: string, target: string): Problem =>
  system(`The nodes "${first}" and "${second}" both attach to ${target}. Correct one, or remove it.`, second);

export const oneWayToBeReady = ({ node }: Place): Problem => ({
  node,
  text: '"ready" must have exactly one of "port", "log", "http" and "ipc".',
});

export const badPattern = ({ node, key }: Place, pattern: string, error: unknown): Problem => ({
  node,
  key,
  text: `"${key}" must be a regular expression, not ${show(pattern)}: ${messageOf(error)}.`,
});

export const outOfSight = ({ node, key }: Place, console: string): Problem => ({
  node,
  key,
  text: `"${key}" can't be seen with "console": "${console}". Use "ready.port" or "ready.http", or leave out "console".`,
});

export const messageOfCommand = ({ node, key }: Place): Problem => ({
  node,
  key,
  text: `"${key}" is only for nodes with "program": a shell hands no messages on. Use "port", "log" or "http".`,
});

export const badTemplate = (
  { node, key }: Place,
  text: string,
  error: ExpressionError,
  known: readonly string[],
): Problem => ({
  node,
  key,
  text:
    `"${key}" has a template that can't be filled in: in ${show(text)} at ${error.at + 1}, ${error.message}. ` +
    `Known here: ${known.join(', ')}. Double the braces if they are text.`,
});

export const sameReadyPort = (first: string, second: string, port: number): Problem =>
  system(
    `The nodes "${first}" and "${second}" are both ready at port ${port}. Give each a port of its own, or leave out "ready" of one.`,
    second,
  );

export const sameReadyPortOfReplicas = (node: string, port: number): Problem => ({
  node,
  text: `all its replicas are ready at port ${port}. Give each a port of its own: "{${Math.max(1, port - 1)} + index}".`,
});

export const halfOfRoots = (node: string, present: string, missing: string): Problem => ({
  node,
  text: `has "${present}" without "${missing}". Add it, or remove both.`,
});

export const unknownAfter = (
  node: string,
  name: string,
  meant: string | undefined,
  known: readonly string[],
): Problem => ({
  node,
  key: 'after',
  text: `"after" names "${name}", which is no node. ${meant === undefined ? thereAre(known) : `Did you mean "${meant}"?`}`,
});

const thereAre = (known: readonly string[]) =>
  known.length === 0 ? 'There is no other one.' : `There are: ${known.join(', ')}.`;

export const cycle = (names: readonly string[]): Problem =>
  system(
    names.length === 2
      ? `The node "${names[0]}" is to start after itself. Remove it from its "after".`
      : `Each of these nodes is to start after the next: ${names.join(' -> ')}. Remove one of these "after".`,
    names[0],
    'after',
  );

/** @param about the node where the editor shows it */
function system(text: string, about?: string, key?: string): Problem {
  return { node: undefined, ...(about !== undefined && { about }), ...(key !== undefined && { key }), text };
}

/** A value in a sentence, cut where it is long. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
