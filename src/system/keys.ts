/**
 * The keys that a configuration may have. The schema in package.json describes the same ones to the editor; a test
 * (`schema.test.ts`) holds the two together.
 */

export const systemKeys = [
  'type',
  'request',
  'name',
  'cwd',
  'nodes',
  'terminal',
  'width',
  'stepping',
  'asyncStacks',
  'messages',
  'watches',
  'sourceMaps',
  'outFiles',
  'sourceMapPathOverrides',
  'skipFiles',
  'stopOnEntry',
  'stops',
  'followChildren',
  'tooling',
] as const;

/** What the adapter has replaced by what the file says before a configuration is read (`adapter/system-file.ts`). */
export const fileKey = 'system';

export const messagesKeys = ['capture', 'stacks', 'payload', 'redact', 'propagateTo', 'keep', 'sources'] as const;

export const keepKeys = ['events', 'megabytes'] as const;

/** Of these, those that a node may have, too. */
export const nodeMessagesKeys = ['capture'] as const;

/** Keys of a node that we start. */
export const launchKeys = [
  'program',
  'args',
  'command',
  'env',
  'envFile',
  'cwd',
  'runtime',
  'runtimeArgs',
  'replicas',
  'group',
  'console',
  'ready',
  'after',
  'timeout',
  'messages',
] as const;

/** Of these, those that say how Node is to be run, which a `command` does by itself. */
export const programKeys = ['program', 'args', 'runtime', 'runtimeArgs'] as const;

/** And those whose texts may be templates. */
export const templateKeys = [...programKeys, 'command', 'env', 'envFile', 'cwd', 'ready'] as const;

/** Keys of a node that runs already. */
export const attachKeys = ['attach', 'localRoot', 'remoteRoot', 'group', 'after', 'timeout', 'messages'] as const;

/** Keys of a peer that is not debugged. */
export const externalKeys = ['external'] as const;

export const pidKeys = ['pid'] as const;

export const readyKeys = ['port', 'log', 'http', 'ipc'] as const;

/** Keys of VS Code's own, which it describes itself. We only let them pass. */
export const editorKeys: ReadonlySet<string> = new Set([
  'noDebug',
  'order',
  'presentation',
  'preLaunchTask',
  'postDebugTask',
  'internalConsoleOptions',
  'debugServer',
  'serverReadyAction',
  'suppressMultipleSessionWarning',
  'linux',
  'osx',
  'windows',
]);

/** What people know from VS Code's own JavaScript debugger, and what it is called here. */
export const foreignKeys: ReadonlyMap<string, string> = new Map([
  ['runtimeExecutable', 'runtime'],
  ['port', 'attach'],
  ['address', 'attach'],
  ['websocketAddress', 'attach'],
  ['smartStep', 'stepping'],
  ['configurations', 'nodes'],
  ['processes', 'nodes'],
  ['processId', 'attach'],
  ['instances', 'replicas'],
  ['autoAttachChildProcesses', 'followChildren'],
]);

/** What people know from there and do not need here: why not. */
export const needlessKeys: ReadonlyMap<string, string> = new Map([
  ['restart', 'a node that is started anew is attached again by itself'],
  ['protocol', 'there is only one'],
  ['pauseForSourceMap', 'breakpoints are there before the first line anyway'],
]);
