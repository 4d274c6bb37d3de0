/** A first configuration for a workspace, guessed from the scripts of its package.json. */
import type { DebugConfiguration } from 'vscode';

/**
 * Suggests what the package's scripts start: one node for each of `start:orders`, `dev:stock`, else one for `dev`, `start` or
 * `serve`. A program where the script says which, else the script as a command. Without scripts its `main`, else an example.
 */
export function suggest(manifest: unknown): DebugConfiguration {
  const { name, scripts, main, packageManager } = isObject(manifest) ? manifest : {};
  const nodes = isObject(scripts) ? nodesOf(scripts, nameOf(name), runnerOf(packageManager)) : {};
  if (Object.keys(nodes).length === 0 && typeof main === 'string') nodes[nameOf(name)] = { program: main };
  if (Object.keys(nodes).length === 0) {
    nodes.orders = { program: 'src/orders.ts' };
    nodes.gateway = { program: 'src/gateway.ts', after: 'orders' };
  }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code, which replaces it.
  return { type: 'lightcone', request: 'launch', name: 'System', cwd: '${workspaceFolder}', nodes };
}

type Node = { readonly program: string; readonly after?: string } | { readonly command: string };

function nodesOf(
  scripts: Readonly<Record<string, unknown>>,
  packageName: string,
  runner: string,
): Record<string, Node> {
  const nodes: Record<string, Node> = {};
  const programs = new Set<string>();
  const add = (name: string, script: string): void => {
    const line = scripts[script];
    if (typeof line !== 'string' || Object.hasOwn(nodes, name)) return;
    const program = programOf(line);
    if (program !== undefined && programs.has(program)) return;
    if (program !== undefined) programs.add(program);
    nodes[name] = program === undefined ? { command: `${runner} run ${script}` } : { program };
  };

  // Scripts that build, check or test start programs too, but none that belongs to the system.
  for (const script of Object.keys(scripts)) {
    const part = /^(?:start|dev|serve)[:.-](?<name>.+)$/.exec(script)?.groups?.name;
    if (part !== undefined) add(part.replace(/[^\w.-]+/g, '-'), script);
  }
  for (const script of ['dev', 'start', 'serve']) {
    if (Object.keys(nodes).length === 0) add(packageName, script);
  }
  return nodes;
}

/** The package's name without its scope, if it can be that of a node. */
function nameOf(name: unknown): string {
  const plain = typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : '';
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(plain) ? plain : 'main';
}

function runnerOf(packageManager: unknown): string {
  return (typeof packageManager === 'string' && /^(?:npm|pnpm|yarn|bun)(?=@|$)/.exec(packageManager)?.[0]) || 'npm';
}

/** The file in a command such as `node --inspect src/main.js` or `tsx watch src/main.ts`. */
function programOf(command: string): string | undefined {
  return /^(?:node|tsx)\s+(?:watch\s+)?(?:-\S+\s+)*(?<file>[^\s-]\S*\.[cm]?[jt]s)(?:\s|$)/.exec(command.trim())?.groups
    ?.file;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
