/** Everything that can be wrong with a configuration, in the words that the user reads. */
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
  text: `unknown key "${key}". ${meant === undefined ? `Remove it; known here: ${known.join(', ')}.` : `Did you mean "${meant}"?`}`,
});

export const wrongType = ({ node, key }: Place, expected: string, value: unknown): Problem => ({
  node,
  text: `"${key}" must be ${expected}, not ${show(value)}.`,
});

export const unreplacedVariable = ({ node, key }: Place, variable: string): Problem => ({
  node,
  text: `"${key}" still contains ${variable}, which your editor has not replaced. Write the path itself.`,
});

export const relativeCwd = (cwd: string): Problem =>
  system(`"cwd" must be an absolute path, not "${cwd}". Write "\${workspaceFolder}/${cwd.replace(/^\.[\\/]/, '')}".`);

export const wrongDebugType = (type: unknown): Problem => system(`"type" must be "lightcone", not ${show(type)}.`);

export const runWithoutDebugging = (): Problem =>
  system('Running without debugging is not possible yet. Use Start Debugging (F5).');

export const noNodes = (): Problem =>
  system('It names no nodes. Add some: "nodes": { "orders": { "program": "src/orders.ts" } }.');

export const nodeInList = (value: unknown): Problem =>
  system(
    `In a list, each node is the address of an inspector, such as "127.0.0.1:9229", not ${show(value)}. ` +
      'To launch programs or to give names, write "nodes" as an object: { "orders": { … } }.',
  );

export const badName = (name: string): Problem =>
  system(
    `"${name}" can't be the name of a node. Use letters, digits, "-", "_" and ".", with a letter or digit in front.`,
  );

export const sameName = (first: string, second: string): Problem =>
  system(`The nodes "${first}" and "${second}" differ only in case. Rename one.`);

export const notANode = (node: string, value: unknown): Problem => ({
  node,
  text: `must be an object with "program" or "attach", not ${show(value)}.`,
});

export const neitherLaunchNorAttach = (node: string): Problem => ({
  node,
  text: 'needs a "program" to launch, or an address to "attach" to.',
});

export const bothLaunchAndAttach = (node: string): Problem => ({
  node,
  text: 'has both "program" and "attach". Keep the one that fits.',
});

export const launchInAttachRequest = (node: string): Problem => ({
  node,
  text: 'has a "program", but the configuration\'s "request" is "attach". Change that to "launch".',
});

export const keyOfLaunchOnly = ({ node, key }: Place): Problem => ({
  node,
  text: `"${key}" is only for nodes with "program". This one is attached to: remove it.`,
});

export const keyOfAttachOnly = ({ node, key }: Place): Problem => ({
  node,
  text: `"${key}" is only for nodes with "attach". This one is launched: remove it.`,
});

export const badAddress = (node: string, value: unknown): Problem => ({
  node,
  text: `"attach" must be the address of an inspector, such as "127.0.0.1:9229", 9229 or "ws://127.0.0.1:9229", not ${show(value)}.`,
});

export const sameAddressTwice = (address: string): Problem =>
  system(`The address ${address} is in the list of nodes twice. Remove one.`);

export const sameAddress = (first: string, second: string, address: string): Problem =>
  system(`The nodes "${first}" and "${second}" attach to the same address, ${address}. Correct one, or remove it.`);

export const sameReadyPort = (first: string, second: string, port: number): Problem =>
  system(
    `The nodes "${first}" and "${second}" are both ready at port ${port}. Give each a port of its own, or leave out "ready" of one.`,
  );

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
  text: `"after" names "${name}", which is no node. ${meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${meant}"?`}`,
});

export const cycle = (names: readonly string[]): Problem =>
  system(
    names.length === 2
      ? `The node "${names[0]}" is to start after itself. Remove it from its "after".`
      : `Each of these nodes is to start after the next: ${names.join(' -> ')}. Remove one of these "after".`,
  );

function system(text: string): Problem {
  return { node: undefined, text };
}

/** A value in a sentence, cut where it is long. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
