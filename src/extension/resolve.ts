/** What to do with a configuration that is about to be started. Knows VS Code's types, but not VS Code. */
import type { DebugConfiguration } from 'vscode';

export type Resolution =
  | { readonly kind: 'start'; readonly configuration: DebugConfiguration }
  /** Not to be started; `remedy` is what the message offers to do about it. */
  | { readonly kind: 'refuse'; readonly message: string; readonly remedy: 'trust' | 'edit' }
  /** F5 without a configuration: VS Code is to make a launch.json. */
  | { readonly kind: 'create' };

export interface Workspace {
  readonly isTrusted: boolean;
  /** The folder's path; undefined if none is open, or if it lies on no disk. */
  readonly folder: string | undefined;
}

/** Checks only what the adapter can't: the rest is validated there, for every DAP client alike. */
export function resolve(configuration: DebugConfiguration, { isTrusted, folder }: Workspace): Resolution {
  if (!isTrusted) {
    const message =
      'Lightcone starts the programs of this workspace, and the workspace is not trusted. Trust it first.';
    return { kind: 'refuse', message, remedy: 'trust' };
  }
  // VS Code hands over an object without these three if there is no launch.json.
  if (!configuration.type && !configuration.request && !configuration.name) return { kind: 'create' };
  if (configuration.nodes === undefined && configuration.system === undefined && configuration.terminal !== true) {
    const message = `"${configuration.name}" names no nodes. Add "nodes" to it, one for each process of your system.`;
    return { kind: 'refuse', message, remedy: 'edit' };
  }
  const { cwd = folder } = configuration;
  return { kind: 'start', configuration: cwd === undefined ? configuration : { ...configuration, cwd } };
}
