import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserError } from '../base/errors.ts';
import { letGo } from '../cdp/let-go.ts';
import type { Announcement } from '../protocol/announcement.ts';
import { probeExpression } from '../protocol/probe.ts';
import { isLoopback } from '../system/address.ts';
import type { AttachSpec, NodeName } from '../system/model.ts';
import { lookFor } from './attach.ts';
import { inspectorClosed, nothingListens, notJoined, startedElsewhere } from './errors.ts';
import type { Joined } from './host.ts';
import { packageNameOf } from './package-name.ts';
import { unlessAborted, withPatience } from './patience.ts';
import { Restarts } from './restarts.ts';
import type { NodeStatus } from './status.ts';
import type { FleetNode, Surroundings } from './surroundings.ts';
import { toolName } from './tool-name.ts';

/** Milliseconds between two looks for a node that has gone, and may come back. */
const pause = 500;

/** A node that somebody else starts, and starts again: found by its address whenever it is there. */
export class AttachedNode implements FleetNode {
  readonly name: NodeName;
  readonly #spec: AttachSpec;
  readonly #around: Surroundings;
  readonly #restarts = new Restarts();
  readonly #folded = new Map<number, string>();
  #phase: NodeStatus['phase'] = 'waiting';
  #text = 'not looked for yet';
  #address: string | undefined;
  #isAwaited = false;
  /** Children that are being taken over. */
  readonly #taking = new Set<Promise<void>>();
  /** Its inspector was opened by us. */
  #wasClosed = false;

  constructor(spec: AttachSpec, around: Surroundings) {
    this.name = spec.name;
    this.#spec = spec;
    this.#around = around;
  }

  /** Has gone a moment ago, and may come back; while it is there, the debugger knows. */
  get isUp(): boolean {
    return this.#isAwaited;
  }

  async start(): Promise<void> {
    if (!this.#around.debug) return this.#state('running', 'running, not debugged');
    for (let failures = 0; ; ) {
      this.#state('starting', `waiting for ${this.#where()}`);
      const url = await withPatience((signal) => this.#find(signal), this.#patience());
      if (url === undefined) throw this.#notFound();
      try {
        return this.#isThere(url, await unlessAborted(this.#join(url), this.#around.signal));
      } catch (error) {
        this.#around.signal.throwIfAborted();
        // It may have been restarted in this very moment.
        if (++failures === 2) throw error instanceof UserError ? error : notJoined(this.name, messageOf(error));
      }
    }
  }

  async restart(): Promise<void> {
    throw startedElsewhere(this.name, 'restart');
  }

  async kill(): Promise<void> {
    const { target } = this.#spec;
    if (target.kind !== 'pid') throw startedElsewhere(this.name, 'end');
    await this.#around.host.leave(this.name);
    process.kill(target.pid, 'SIGKILL');
  }

  async end(): Promise<void> {
    await Promise.all(this.#taking);
  }

  status(): NodeStatus {
    const { target } = this.#spec;
    return {
      node: this.name,
      phase: this.#phase,
      text: this.#text,
      pid: target.kind === 'pid' ? target.pid : undefined,
      address: this.#address,
      restarts: this.#restarts.count,
      folded: [...this.#folded].map(([pid, tool]) => `${tool} (${pid})`),
    };
  }

  /** A child of it. */
  announced(announcement: Announcement): void {
    const { pid, argv, inspector } = announcement;
    if ('none' in inspector) {
      this.#folded.set(pid, toolName(argv));
      this.#around.changed();
    }
    if (!('url' in inspector)) return;
    const taking = this.#take(announcement, inspector.url).finally(() => this.#taking.delete(taking));
    this.#taking.add(taking);
  }

  /** It waits for us, and nobody ends it with the session: whatever happens, it must run on. */
  async #take({ pid, ppid, argv, cluster }: Announcement, url: string): Promise<void> {
    const { host, signal, notice } = this.#around;
    try {
      signal.throwIfAborted();
      const packageName = await packageNameOf(argv[1] ?? '');
      (await this.#around.yard()).attached(url);
      const child = { node: this.name, kind: 'attach', isMain: false, waiting: true } as const;
      const known = { ...(packageName !== undefined && { packageName }), ...(cluster !== undefined && { cluster }) };
      await host.join({ ...child, ...known, url, pid, ppid, argv });
    } catch (error) {
      await letGo(url);
      if (!signal.aborted) notice(this.name, `Process ${pid} was not taken over: ${messageOf(error)}`);
    }
  }

  async #find(signal: AbortSignal): Promise<string> {
    const { target } = this.#spec;
    if (target.kind === 'address') return lookFor(this.#spec, target, signal);
    const { url, wasClosed } = await this.#around.opener.open(this.#spec, target, signal);
    this.#wasClosed ||= wasClosed;
    return url;
  }

  async #join(url: string): Promise<Joined> {
    const { target } = this.#spec;
    const adopt = await this.#adoption();
    if (this.#around.followsChildren) (await this.#around.yard()).attached(url);
    return this.#around.host.join({
      node: this.name,
      kind: 'attach',
      url,
      pid: target.kind === 'pid' ? target.pid : undefined,
      ppid: undefined,
      argv: [],
      isMain: true,
      waiting: false,
      ...(adopt !== undefined && { adopt }),
    });
  }

  /** What is evaluated in it once the probe is there. */
  async #adoption(): Promise<string | undefined> {
    const { followsChildren } = this.#around;
    const { target } = this.#spec;
    const isHere = target.kind === 'pid' || isLoopback(target.host);
    const parts: string[] = [];
    if (this.#wasClosed) parts.push('probe.closeInspectorAtEnd();');
    if (isHere && followsChildren) {
      const yard = await this.#around.yard();
      const assignment = JSON.stringify({ ...yard.assignment(this.name), keep: true });
      parts.push(`probe.follow(${JSON.stringify(assignment)}, ${JSON.stringify(yard.probe)});`);
    }
    return parts.length === 0 ? undefined : `{ const probe = ${probeExpression}; ${parts.join(' ')} }`;
  }

  #isThere(url: string, { gone }: Joined): void {
    this.#isAwaited = false;
    this.#address = new URL(url).host;
    this.#state('running', 'running');
    void gone.then(() => this.#hasGone());
  }

  async #hasGone(): Promise<void> {
    this.#address = undefined;
    if (this.#around.signal.aborted) return;
    if (this.#spec.target.kind === 'pid') return this.#state('ended', 'ended');
    this.#isAwaited = true;
    this.#state('waiting', `gone; looked for at ${this.#where()}`);
    const patience = setTimeout(() => {
      this.#isAwaited = false;
      this.#around.changed();
    }, this.#spec.timeout);
    try {
      await this.#comesBack();
    } catch {
      // The session has ended.
    } finally {
      clearTimeout(patience);
    }
  }

  async #comesBack(): Promise<void> {
    const { signal } = this.#around;
    for (;;) {
      try {
        const url = await this.#find(signal);
        this.#isThere(url, await unlessAborted(this.#join(url), signal));
        const said = this.#restarts.next(performance.now());
        if (said !== undefined) this.#around.notice(this.name, said);
        return;
      } catch {
        signal.throwIfAborted();
        // Something else listens there, or it has gone again.
        await sleep(pause, undefined, { signal });
      }
    }
  }

  #notFound(): UserError {
    const { target } = this.#spec;
    if (target.kind === 'address') return nothingListens(this.#spec, target);
    return inspectorClosed(this.#spec, target.pid);
  }

  #where(): string {
    const { target } = this.#spec;
    return target.kind === 'pid' ? `process ${target.pid}` : `its inspector on ${target.host}:${target.port}`;
  }

  #patience() {
    return this.#around.patience(this.#spec.timeout, this.#around.signal);
  }

  #state(phase: NodeStatus['phase'], text: string): void {
    this.#phase = phase;
    this.#text = text;
    if (phase === 'starting') this.#around.tell(`${this.name}: ${text}`);
    this.#around.changed();
  }
}
