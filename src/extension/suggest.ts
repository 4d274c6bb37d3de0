/** A first configuration for a workspace, guessed from the scripts of its package.json. */
import type { DebugConfiguration } from 'vscode';

/** Suggests the programs that the package's scripts start with `node` or `tsx`, else its `main`, else an example. */
export function suggest(manifest: unknown): DebugConfiguration {
  const { scripts, main } = isObject(manifest) ? manifest : {};
  const nodes = isObject(scripts) ? programsOf(scripts) : {};
  if (Object.keys(nodes).length === 0 && typeof main === 'string') nodes.main = { program: main };
  if (Object.keys(nodes).length === 0) {
    nodes.orders = { program: 'src/orders.ts' };
    nodes.gateway = { program: 'src/gateway.ts', after: 'orders' };
  }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code, which replaces it.
  return { type: 'lightcone', request: 'launch', name: 'System', cwd: '${workspaceFolder}', nodes };
}

interface Node {
  program: string;
  after?: string;
}

function programsOf(scripts: Readonly<Record<string, unknown>>): Record<string, Node> {
  const nodes: Record<string, Node> = {};
  const seen = new Set<string>();
  for (const [script, command] of Object.entries(scripts)) {
    const program = typeof command === 'string' ? programOf(command) : undefined;
    const name = script.replace(/^(?:start|dev|serve)[:.-]/, '').replace(/[^\w.-]+/g, '-');
    if (program === undefined || seen.has(program) || !isServer(script)) continue;
    seen.add(program);
    nodes[name] = { program };
  }
  return nodes;
}

/** Scripts that build, check or test start a program too, but none that belongs to the system. */
function isServer(script: string): boolean {
  return /^(?:start|dev|serve)(?:[:.-]|$)/.test(script);
}

/** The file in a command such as `node --inspect src/main.js` or `tsx watch src/main.ts`. */
function programOf(command: string): string | undefined {
  return /^(?:node|tsx)\s+(?:watch\s+)?(?:-\S+\s+)*(?<file>[^\s-]\S*\.[cm]?[jt]s)(?:\s|$)/.exec(command.trim())?.groups
    ?.file;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
