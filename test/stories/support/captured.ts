/** A system whose messages are captured: real processes with the probe, and what it has told of them. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { IsolateId } from '../../../src/debugger/isolate.ts';
import { DebuggedSystem } from '../../../src/debugger/system.ts';
import { Fleet } from '../../../src/nodes/fleet.ts';
import type { MessageEvent, ProbeEvent } from '../../../src/protocol/events.ts';
import { lateProbe } from '../../../src/protocol/probe.ts';
import { defaultMessages } from '../../../src/system/messages.ts';
import type { MessageSettings, NodeName, NodeSpec } from '../../../src/system/model.ts';
import { attachSpec, launchSpec, systemOf } from '../../specs.ts';
import { type Inspected, inspect, write } from './programs.ts';
import type { Stage } from './world.ts';

const dist = (name: string) => path.resolve(import.meta.dirname, '../../../dist', name);

/** An event with the isolate in which it happened. */
export type Told = { readonly node: string; readonly isolate: number } & ProbeEvent;
export type ToldMessage = { readonly node: string; readonly isolate: number } & MessageEvent;

interface Options {
  readonly runtime: string;
  readonly messages?: Partial<MessageSettings>;
  /** Appended to each node's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export class Captured {
  /** In the order of arrival: that of each isolate is its own. */
  readonly told: Told[] = [];
  readonly debugged: DebuggedSystem;
  readonly fleet: Fleet;
  /** Lines of all nodes: `gateway | listening`. */
  readonly lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(nodes: readonly NodeSpec[], messages: Partial<MessageSettings> = {}) {
    const system = systemOf(process.cwd(), nodes, { messages: { ...defaultMessages, ...messages } });
    let last = 0;
    const probeText = async () => lateProbe(await readFile(dist('probe.cjs'), 'utf8'));
    this.debugged = new DebuggedSystem(system, {
      probeText,
      newId: () => ++last as IsolateId,
      before: undefined,
    });
    this.debugged.messages.onCaptured(({ isolate, events }) => {
      for (const event of events) this.told.push({ node: isolate.node, isolate: isolate.id, ...event });
      this.#changed();
    });
    this.debugged.consoles.transcript.onEntry(({ node, lines }) => {
      for (const line of lines) this.lines.push(`${node} | ${line}`);
      this.#changed();
    });
    this.fleet = new Fleet(system, {
      host: this.debugged,
      runInTerminal: () => Promise.reject(new Error('no terminal')),
      probe: dist('probe.cjs'),
      watchdog: dist('watchdog.js'),
      env: process.env,
    });
    this.fleet.onOutput(({ node, stream, line }) => this.debugged.consoles.transcript.wrote(node, stream, line));
  }

  /** Sends and receives that the filter wants, in the order of arrival. */
  messages(wanted: (event: ToldMessage) => boolean = () => true): readonly ToldMessage[] {
    return this.told.filter(
      (event): event is ToldMessage =>
        (event.kind === 'send' || event.kind === 'receive') && wanted(event as ToldMessage),
    );
  }

  /** What the sends of one node and the receives of another are called, in their order. */
  names(node: string, kind: 'send' | 'receive'): readonly string[] {
    return this.messages((event) => event.node === node && event.kind === kind).map(({ name }) => name);
  }

  /** Resolves when it is so; it is asked again whenever something was told or written. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Resolves when a node has written a line with this text. */
  async writes(text: string): Promise<void> {
    await this.until(() => this.lines.some((line) => line.includes(text)));
  }

  /** What can't be seen of a node that ran before, in words. */
  unseen(node: string): readonly string[] {
    const { debugged } = this;
    return debugged.isolatesOf(node as NodeName).flatMap((isolate) => debugged.messages.unseenIn(isolate));
  }

  async close(): Promise<void> {
    await this.debugged.release();
    await this.fleet.stop();
    this.fleet.dispose();
    this.debugged.dispose();
  }

  #changed(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

type Programs = Readonly<Record<string, string | readonly string[]>>;

/**
 * Launches programs side by side and captures their messages. Each is the lines of a CommonJS file, or the path of one that is there.
 */
export async function capture(stage: Stage, programs: Programs, options: Options): Promise<Captured> {
  const { runtime, messages, env = {} } = options;
  const folder = await stage.folder();
  const files = await filesOf(programs, folder);
  const nodes = files.map(([name, file]) => launchSpec(name, file, folder, { runtime, env }));
  return begin(stage, nodes, messages);
}

/**
 * Starts programs by hand, attaches when each has written `ready`, and captures from then on. To go on, a program may
 * wait for a line on its stdin: `captured.running.app.child.stdin.write('go\n')`.
 */
export async function captureLate<P extends Programs>(
  stage: Stage,
  programs: P,
  { runtime, messages, env = {} }: Options,
): Promise<Captured & { readonly running: { readonly [name in keyof P]: Inspected } }> {
  const running: Record<string, Inspected> = {};
  for (const [name, file] of await filesOf(programs, await stage.folder())) {
    running[name] = await inspect(stage, file, { runtime, env });
  }
  const nodes = Object.entries(running).map(([name, { port }]) => attachSpec(name, port));
  for (const one of Object.values(running)) await one.writes('ready');
  const captured = await begin(stage, nodes, messages);
  return Object.assign(captured, { running: running as { readonly [name in keyof P]: Inspected } });
}

/**
 * The first is launched, and captured from its beginning; the second has run before. It is attached when the first has written `ready`.
 */
export async function captureMixed(
  stage: Stage,
  [early, late]: readonly [early: readonly string[], late: readonly string[]],
  { runtime, messages }: Options,
): Promise<Captured & { readonly running: Inspected }> {
  const folder = await stage.folder();
  const program = await write(folder, 'early.cjs', ...early);
  const running = await inspect(stage, await write(folder, 'late.cjs', ...late), { runtime });
  const ready = { kind: 'log', pattern: 'ready' } as const;
  const first = launchSpec('early', program, folder, { runtime, ready });
  const captured = await begin(stage, [first, attachSpec('late', running.port, { after: [first.name] })], messages);
  return Object.assign(captured, { running });
}

async function begin(
  stage: Stage,
  nodes: readonly NodeSpec[],
  messages: Partial<MessageSettings> | undefined,
): Promise<Captured> {
  const captured = new Captured(nodes, messages);
  stage.after(() => captured.close());
  await captured.fleet.start();
  return captured;
}

/** Names of nodes and the files that they run. */
function filesOf(programs: Programs, folder: string): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(
    Object.entries(programs).map(async ([name, program]) => {
      const isFile = typeof program === 'string' && existsSync(program);
      const lines = typeof program === 'string' ? [program] : program;
      return [name, isFile ? program : await write(folder, `${name}.cjs`, ...lines)] as const;
    }),
  );
}
