/** A launch configuration as the text of a system file: "Convert to System File". The reverse is `system-json.ts`. */
import { isRecord } from '../base/shape.ts';
import { durationOf } from './duration.ts';
import { readFile } from './system-file.ts';

type Json = Readonly<Record<string, unknown>>;

/** Of the editor, not of the system: they stay in launch.json. */
const ofLaunchJson: ReadonlySet<string> = new Set([
  'type',
  'request',
  'name',
  'nodes',
  'messages',
  'watches',
  'system',
]);
const settings = [
  'width',
  'stepping',
  'asyncStacks',
  'sourceMaps',
  'outFiles',
  'skipFiles',
  'stopOnEntry',
  'stops',
  'followChildren',
  'tooling',
  'cwd',
  'terminal',
];

export interface Printed {
  readonly text: string;
  /** What a file can't say, and stays where it was. */
  readonly rest: Json;
}

/** @param configuration one that `parseSystem` accepts */
export function printSystem(configuration: Json): Printed {
  const rest: Record<string, unknown> = {};
  const blocks: string[] = [];
  if (typeof configuration.name === 'string') {
    blocks.push(
      `system ${/^[A-Za-z_]\w*$/.test(configuration.name) ? configuration.name : quoted(configuration.name)}`,
    );
  }
  const lines: string[] = [];
  for (const [key, value] of Object.entries(configuration)) {
    if (ofLaunchJson.has(key)) continue;
    if (settings.includes(key)) lines.push(`${key} ${values(value)}`);
    else rest[key] = value;
  }
  const { messages, nodes, watches } = configuration;
  if (isRecord(messages)) lines.push(`messages { ${messagesParts(messages).join('  ')} }`);
  if (lines.length > 0) blocks.push(lines.join('\n'));
  blocks.push(...printNodes(nodes));
  if (Array.isArray(watches) && watches.length > 0) {
    blocks.push(watches.map((watch) => printWatch(String(watch))).join('\n'));
  }
  return { text: `${blocks.join('\n\n')}\n`, rest };
}

/** As a sentence of its own where the file has a form for it. */
export function printWatch(watch: string): string {
  const text = /^\s*(?:break|log|arm|expose)\b/.test(watch) ? watch.trim() : `break ${watch.trim()}`;
  const { json, problems } = readFile(text);
  const isTheSame = problems.length === 0 && Array.isArray(json.watches) && json.watches.join('\n') === text;
  return isTheSame ? text : `watch ${quoted(watch)}`;
}

function printNodes(nodes: unknown): readonly string[] {
  if (Array.isArray(nodes)) return nodes.map((address, at) => `node node-${at + 1} { ${attach(address)} }`);
  if (!isRecord(nodes)) return [];
  return Object.entries(nodes).map(([name, node]) => printNode(name, isRecord(node) ? node : {}));
}

function printNode(name: string, node: Json): string {
  const { replicas } = node;
  const head = `node ${name}${replicas === undefined ? '' : `[${String(replicas)}]`}`;
  return `${head} {\n${parts(node)
    .map((part) => `  ${part}`)
    .join('\n')}\n}`;
}

function parts(node: Json): readonly string[] {
  return Object.entries(node).flatMap(([key, value]): readonly string[] => {
    switch (key) {
      case 'program':
        return [`run ${quoted(String(value))}`];
      case 'attach':
        return [attach(value)];
      case 'env':
        return isRecord(value) ? Object.entries(value).map(([name, text]) => `env ${name} = ${environment(text)}`) : [];
      case 'runtime': {
        const args = node.runtimeArgs;
        const more = Array.isArray(args) && args.length > 0 ? ` with ${values(args)}` : '';
        return [`runtime ${quoted(String(value))}${more}`];
      }
      case 'runtimeArgs':
        return node.runtime === undefined ? [`runtime "node" with ${values(value)}`] : [];
      case 'after':
        return [`after ${(Array.isArray(value) ? value : [value]).join(', ')}`];
      case 'ready':
        return isRecord(value) ? [ready(value)] : [];
      case 'remoteRoot':
        return [`map ${quoted(String(value))} -> ${quoted(String(node.localRoot))}`];
      case 'timeout':
        return [`timeout ${durationOf(Number(value))}`];
      case 'messages':
        return isRecord(value) ? [`capture ${String(value.capture)}`] : [];
      case 'group':
      case 'console':
        return [`${key} ${String(value)}`];
      case 'args':
        return Array.isArray(value) && value.length === 0 ? [] : [`args ${values(value)}`];
      case 'command':
      case 'external':
      case 'cwd':
      case 'envFile':
        return [`${key} ${values(value)}`];
      default: // `replicas` and `localRoot` stand with others.
        return [];
    }
  });
}

function attach(value: unknown): string {
  return isRecord(value) ? `attach pid ${String(value.pid)}` : `attach ${quoted(String(value))}`;
}

function ready(value: Json): string {
  const [[way, what] = ['port', 0]] = Object.entries(value);
  if (way === 'port') return `ready port ${typeof what === 'number' ? what : quoted(String(what))}`;
  if (way === 'ipc' && typeof what !== 'string') return 'ready ipc';
  return `ready ${way} ${quoted(String(what))}`;
}

function messagesParts({ keep, ...messages }: Json): readonly string[] {
  const all = Object.entries({ ...messages, ...(isRecord(keep) ? keep : {}) });
  return all.map(([key, value]) => `${key} ${values(value)}`);
}

function environment(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' || value === null
    ? String(value)
    : quoted(String(value));
}

function values(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => quoted(String(one))).join(' ');
  if (typeof value !== 'string') return String(value);
  return ['all', 'group', 'node', 'auto', 'hold', 'run', 'full', 'line', 'off'].includes(value) ? value : quoted(value);
}

function quoted(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
  return `"${escaped}"`;
}
