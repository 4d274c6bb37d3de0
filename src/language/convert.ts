/** A launch configuration as a system file beside it, and back: what differs is how they name the folder of the workspace. */
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { isRecord } from '../base/shape.ts';
import { type Printed, printSystem } from './print.ts';

type Json = Readonly<Record<string, unknown>>;

const workspace = `\${workspaceFolder}`;
const anyVariable = /\$\{(?!workspaceFolder\b)[\w:.]+\}/g;

export interface Converted extends Printed {
  /** Variables of VS Code that a file does not know, as they are written. */
  readonly variables: readonly string[];
}

/**
 * The text of a file that lies in the folder of the workspace.
 *
 * @throws UserError for a configuration that has a file already
 */
export function toSystemFile(configuration: Json): Converted {
  if (configuration.system !== undefined)
    throw new UserError(`"${configuration.name}" is described by a file already: ${configuration.system}.`);
  const cwd = relativeTo('', configuration.cwd ?? workspace);
  const { nodes, ...settings } = configuration;
  const { cwd: _, ...system } = relative(settings, cwd) as Json;
  const moved = isRecord(nodes)
    ? Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, nodeIn(cwd, node)]))
    : nodes;
  const printed = printSystem({ ...system, ...(cwd !== '' && cwd !== '.' && { cwd }), nodes: moved });
  return { ...printed, variables: [...new Set(printed.text.match(anyVariable) ?? [])] };
}

/**
 * What launch.json says instead of a file.
 *
 * @param system as `loadSystem` gives it @param folder of the workspace, absolute
 */
export function toConfiguration(system: Json, name: string, folder: string): Json {
  const { cwd, ...rest } = system;
  const inside = typeof cwd === 'string' ? path.relative(folder, cwd).replaceAll(path.sep, '/') : '';
  const isOutside = inside.startsWith('..') || path.isAbsolute(inside);
  const where = isOutside ? cwd : inside === '' ? workspace : `${workspace}/${inside}`;
  return { name, type: 'lightcone', request: 'launch', ...rest, cwd: where };
}

/** Paths of a node are relative to its own folder. */
function nodeIn(cwd: string, node: unknown): unknown {
  if (!isRecord(node)) return node;
  const { cwd: own, ...rest } = node;
  if (typeof own !== 'string') return relative(node, cwd);
  return { ...(relative(rest, path.posix.join(cwd, relativeTo(cwd, own))) as Json), cwd: relativeTo(cwd, own) };
}

function relative(value: unknown, cwd: string): unknown {
  if (typeof value === 'string') return relativeTo(cwd, value);
  if (Array.isArray(value)) return value.map((one) => relative(one, cwd));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, relative(one, cwd)]));
}

/** @param cwd relative to the workspace */
function relativeTo(cwd: string, text: unknown): string {
  return String(text).replaceAll(/\$\{workspaceFolder\}((?:[\\/][^\s"']*)?)/g, (_, rest: string) => {
    return path.posix.relative(cwd, path.posix.normalize(`./${rest.replaceAll('\\', '/')}`)) || '.';
  });
}
