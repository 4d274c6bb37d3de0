import { stat } from 'node:fs/promises';
import type { LaunchSpec, NodeName } from '../system/model.ts';
import { type Command, commandOf, isCommand, RuntimeVersions } from './command.ts';
import type { Environment } from './environment.ts';
import { cannotStart, noCwd, noProgram, type Problem, portInUse, portTwice, programIsFolder } from './errors.ts';
import { holderOf } from './holder.ts';
import { accepts } from './ready.ts';

/** The commands of all nodes to launch. Throws all that is wrong with them at once, before anything is started. */
export async function preflight(specs: readonly LaunchSpec[], env: Environment): Promise<Map<NodeName, Command>> {
  const versions = new RuntimeVersions();
  const checked = await Promise.all(
    specs.map(async (spec) => {
      const problems = [...(await placeProblems(spec)), ...(await portProblems(spec, specs))];
      const command = await commandOf(spec, env, versions);
      if (!isCommand(command)) problems.push(command);
      return { spec, command, problems };
    }),
  );
  const problems = checked.flatMap((one) => one.problems);
  if (problems.length > 0) throw cannotStart(problems);
  return new Map(checked.flatMap(({ spec, command }) => (isCommand(command) ? [[spec.name, command] as const] : [])));
}

async function placeProblems(spec: LaunchSpec): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (spec.start.kind === 'program') {
    const { program } = spec.start;
    const kind = await kindOf(program);
    if (kind === 'nothing') problems.push(noProgram(spec, program));
    if (kind === 'folder') problems.push(programIsFolder(spec, program));
  }
  if ((await kindOf(spec.cwd)) !== 'folder') problems.push(noCwd(spec));
  return problems;
}

async function portProblems(spec: LaunchSpec, specs: readonly LaunchSpec[]): Promise<Problem[]> {
  if (spec.ready?.kind !== 'port') return [];
  const { port } = spec.ready;
  const first = specs.find(({ ready }) => ready?.kind === 'port' && ready.port === port);
  if (first && first !== spec) return [portTwice(spec, port, first.name)];
  return (await accepts(port)) ? [portInUse(spec, port, await holderOf(port))] : [];
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing'; // Or out of reach, which is the same to a program that is to be started.
  }
}
