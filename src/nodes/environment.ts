/** The environment variables of a node. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a node must not inherit: it is no part of the editor, nor a debuggee of the editor's own debugger. */
const foreign = ['ELECTRON_RUN_AS_NODE', 'VSCODE_INSPECTOR_OPTIONS', 'VSCODE_LIGHTCONE'];

/** What VS Code's own debugger puts into NODE_OPTIONS of the terminals and adapters that it auto-attaches to. */
const bootloader = /(?:^|\s)(?:--require|-r)[\s=]+(?:"[^"]*js-debug[^"]*bootloader[^"]*"|\S*js-debug\S*bootloader\S*)/g;

/** The adapter's environment without what is the editor's, and with what the configuration adds or (`null`) removes. */
export function nodeEnvironment(base: Environment, added: Readonly<Record<string, string | null>>): Environment {
  let env: Record<string, string | undefined> = { ...base };
  for (const name of foreign) delete env[name];
  if (env.NODE_OPTIONS?.includes('js-debug')) {
    env.NODE_OPTIONS = env.NODE_OPTIONS.replace(bootloader, '').replace(/(?:^|\s)--inspect-publish-uid=http\b/g, '');
  }
  for (const [name, value] of Object.entries(added)) {
    // Windows takes `Path` and `PATH` for one variable, and of two the first.
    if (process.platform === 'win32') env = without(env, name);
    env[name] = value ?? undefined;
  }
  return env;
}

/** NODE_OPTIONS with one more option, before those that are there. */
export function withOption(env: Environment, option: string): Environment {
  return { ...env, NODE_OPTIONS: [option, env.NODE_OPTIONS?.trim()].filter(Boolean).join(' ') };
}

function without(env: Environment, name: string): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([other]) => other.toUpperCase() !== name.toUpperCase()));
}
