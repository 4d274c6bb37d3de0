import path from 'node:path';
import { messageOf } from '../base/errors.ts';
import { type Announcement, assignmentVariable } from '../protocol/announcement.ts';
import { preloadOption } from '../protocol/preload.ts';
import type { NodeName } from '../system/model.ts';
import { nodeEnvironment, withOption } from './environment.ts';
import { isAlive } from './life.ts';
import { packageNameOf } from './package-name.ts';
import { processTable } from './process-table.ts';
import type { NodeStatus } from './status.ts';
import type { Surroundings } from './surroundings.ts';
import { toolName } from './tool-name.ts';
import { ProcessTree } from './tree.ts';

interface Found {
  readonly name: NodeName;
  /** What its name was made of: the same program started again is the same node. */
  readonly key: string;
  /** Of its main process now. */
  pid: number;
  url: string | undefined;
  restarts: number;
  readonly folded: Map<number, string>;
}

/** Nodes that nobody has described: what Node runs in a debug terminal, named by its package or its script. */
export class FoundNodes {
  readonly #around: Surroundings;
  readonly #nodes = new Map<NodeName, Found>();
  /** Which node a process belongs to, tools included. */
  readonly #nodeOf = new Map<number, NodeName>();
  /** All that came from our terminals. The terminals themselves are the user's. */
  readonly #tree = new ProcessTree();
  /** Announcements one after the other, so that a parent has its name before its child. */
  #queue: Promise<void> = Promise.resolve();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  get names(): readonly NodeName[] {
    return [...this.#nodes.keys()];
  }

  /** What a terminal must have in its environment; `null` removes a variable. */
  async environment(): Promise<Readonly<Record<string, string | null>>> {
    const yard = await this.#around.yard();
    const inherited = nodeEnvironment(this.#around.env, {});
    const { NODE_OPTIONS } = withOption(inherited, preloadOption(yard.probe));
    return {
      NODE_OPTIONS: NODE_OPTIONS ?? '',
      [assignmentVariable]: JSON.stringify(yard.assignment('')),
      VSCODE_INSPECTOR_OPTIONS: null,
    };
  }

  announced(announcement: Announcement): void {
    this.#queue = this.#queue
      .then(() => this.#take(announcement))
      .catch((error: unknown) => {
        this.#around.notice('' as NodeName, `Process ${announcement.pid} was not taken over: ${messageOf(error)}`);
      });
  }

  statuses(): readonly NodeStatus[] {
    return [...this.#nodes.values()].map((found) => {
      const runs = isAlive(found.pid);
      return {
        node: found.name,
        phase: runs ? 'running' : 'ended',
        text: runs ? 'running' : 'ended',
        pid: runs ? found.pid : undefined,
        address: runs && found.url !== undefined ? new URL(found.url).host : undefined,
        restarts: found.restarts,
        folded: [...found.folded].map(([pid, tool]) => `${tool} (${pid})`),
      };
    });
  }

  has(node: NodeName): boolean {
    return this.#nodes.has(node);
  }

  async kill(node: NodeName): Promise<void> {
    const found = this.#nodes.get(node);
    if (!found) return;
    await this.#around.host.leave(node);
    if (isAlive(found.pid)) process.kill(found.pid, 'SIGKILL');
  }

  async end(): Promise<void> {
    await this.#tree.end(this.#around.grace);
  }

  async #take(announcement: Announcement): Promise<void> {
    const { pid, ppid, argv, cluster, inspector } = announcement;
    this.#tree.add(pid, { leads: false });
    if ('url' in inspector) (await this.#around.yard()).guard(pid, { leads: false });
    const parent = await this.#nodeAbove(ppid);
    if (!('url' in inspector)) {
      if (parent !== undefined) this.#nodes.get(parent)?.folded.set(pid, toolName(argv));
      return;
    }
    const packageName = await packageNameOf(argv[1] ?? '');
    const found = parent === undefined ? this.#nodeFor(announcement, packageName) : undefined;
    const node = found?.name ?? parent;
    if (node === undefined) return;
    if (found) found.url = inspector.url;
    this.#nodeOf.set(pid, node);
    this.#around.changed();
    const { gone } = await this.#around.host.join({
      node,
      kind: 'launch',
      url: inspector.url,
      pid,
      ppid,
      argv,
      isMain: found !== undefined,
      waiting: true,
      ...(packageName !== undefined && { packageName }),
      ...(cluster !== undefined && { cluster }),
    });
    void gone.then(() => {
      this.#nodeOf.delete(pid);
      this.#around.changed();
    });
  }

  /** The node of the nearest process above that is debugged. Tools and shells in between belong to nobody. */
  async #nodeAbove(ppid: number): Promise<NodeName | undefined> {
    const table = await processTable();
    for (let pid: number | undefined = ppid; pid !== undefined && pid > 1; pid = table.get(pid)?.ppid) {
      const node = this.#nodeOf.get(pid);
      if (node !== undefined) return node;
    }
    return undefined;
  }

  /** The same program in the same folder is the same node, started again; while one runs, a second one is another. */
  #nodeFor({ pid, argv, cwd }: Announcement, packageName: string | undefined): Found {
    const program = argv[1] ?? '';
    const key = JSON.stringify([program, cwd]);
    const before = [...this.#nodes.values()].find((one) => one.key === key && !isAlive(one.pid));
    if (before) {
      before.pid = pid;
      before.restarts++;
      return before;
    }
    const name = this.#free(nameFor(program, packageName, (taken) => this.#nodes.has(taken as NodeName)));
    const found: Found = { name, key, pid, url: undefined, restarts: 0, folded: new Map() };
    this.#nodes.set(name, found);
    return found;
  }

  #free(name: string): NodeName {
    for (let number = 1; ; number++) {
      const candidate = (number === 1 ? name : `${name}-${number}`) as NodeName;
      if (!this.#nodes.has(candidate)) return candidate;
    }
  }
}

/** Names of scripts that say nothing. */
const plain = new Set(['index', 'main', 'start', 'cli', 'bin', 'src', 'dist', 'lib', 'build', 'out']);

/** The package's name, else the script's; in a package with several programs each script's own, from the second on. */
function nameFor(program: string, packageName: string | undefined, isTaken: (name: string) => boolean): string {
  const parts = program.split(/[\\/]/).filter(Boolean);
  const script = path.parse(parts.pop() ?? '').name;
  const own = plain.has(script) ? parts.reverse().find((part) => !plain.has(part)) : script;
  const first = packageName !== undefined && !isTaken(packageName) && (plain.has(script) || own === undefined);
  const name = first ? packageName : (own ?? packageName ?? 'node');
  return name.replace(/[^\w.-]+/g, '-').replace(/^[^\w]+/, '') || 'node';
}
