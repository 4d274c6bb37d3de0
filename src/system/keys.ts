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
  'width',
  'stepping',
  'asyncStacks',
  'messages',
  'sourceMaps',
  'outFiles',
  'sourceMapPathOverrides',
  'skipFiles',
  'stopOnEntry',
] as const;

export const messagesKeys = ['capture'] as const;

/** Keys of a node that we start. */
export const launchKeys = [
  'program',
  'args',
  'env',
  'cwd',
  'runtime',
  'runtimeArgs',
  'ready',
  'after',
  'timeout',
] as const;

/** Keys of a node that runs already. */
export const attachKeys = ['attach', 'localRoot', 'remoteRoot', 'after', 'timeout'] as const;

export const readyKeys = ['port'] as const;

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
]);
