/** A node of a file as launch.json has it. */
import type { AstNode } from 'langium';
import { milliseconds } from './duration.ts';
import type { Node, NodePart, Ready, Value } from './generated/ast.ts';

export interface NodeJson {
  readonly json: Readonly<Record<string, unknown>>;
  /** Where each key stands. */
  readonly places: ReadonlyMap<string, AstNode>;
  /** Said twice: the later one counts. */
  readonly repeated: readonly NodePart[];
}

type Entry = readonly [key: string, value: unknown];

export function nodeJson(node: Node): NodeJson {
  const json: Record<string, unknown> = {};
  const places = new Map<string, AstNode>();
  const repeated: NodePart[] = [];
  const env: Record<string, unknown> = {};
  const seen = new Set<string>();
  if (node.replicas !== undefined) json.replicas = node.replicas;
  places.set('replicas', node);
  for (const part of node.parts) {
    const twice = part.$type === 'Env' ? `Env ${part.name}` : part.$type;
    if (seen.has(twice)) repeated.push(part);
    seen.add(twice);
    if (part.$type === 'Env') {
      env[part.name] = part.value && jsonOf(part.value);
      places.set('env', part);
      places.set(`env.${part.name}`, part);
      continue;
    }
    for (const [key, value] of entries(part)) {
      json[key] = value;
      places.set(key, part);
    }
  }
  if (Object.keys(env).length > 0) json.env = env;
  return { json, places, repeated };
}

/** A part that is not written to its end has no values: it says nothing yet. */
function entries(part: Exclude<NodePart, { $type: 'Env' }>): readonly Entry[] {
  switch (part.$type) {
    case 'Run':
      return [['program', part.program]];
    case 'Command':
      return [['command', part.line]];
    case 'Attach':
      return [['attach', part.pid === undefined ? part.address : { pid: part.pid }]];
    case 'External':
      return [['external', part.address]];
    case 'Args':
      return [['args', part.values]];
    case 'EnvFile':
      return [['envFile', part.files.length === 1 ? part.files[0] : part.files]];
    case 'Cwd':
      return [['cwd', part.path]];
    case 'Runtime':
      return [['runtime', part.program], ...(part.args.length > 0 ? [['runtimeArgs', part.args] as const] : [])];
    case 'After':
      return [['after', part.nodes.map(({ $refText }) => $refText)]];
    case 'Ready':
      return [['ready', ready(part)]];
    case 'Roots':
      return [
        ['remoteRoot', part.remote],
        ['localRoot', part.local],
      ];
    case 'Group':
      return [['group', part.name]];
    case 'Console':
      return [['console', part.kind]];
    case 'Timeout':
      return [['timeout', part.duration === undefined ? undefined : milliseconds(part.duration)]];
    case 'Capture':
      return [['messages', { capture: part.on === 'true' }]];
  }
}

function ready({ way, port, text }: Ready): unknown {
  switch (way) {
    case 'port':
      return { port: /^\d+$/.test(String(port)) ? Number(port) : port };
    case 'ipc':
      return { ipc: text ?? true };
    default:
      return { [way]: text };
  }
}

const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

export function jsonOf(value: Value): unknown {
  switch (value.$type) {
    case 'TextValue':
      return value.text;
    case 'NumberValue':
      return value.number;
    case 'WordValue':
      return Object.hasOwn(constants, value.word) ? constants[value.word] : value.word;
  }
}
