/** How an isolate joins: what it is called and made of, and all that is done in it before it may run. */
import type { Disposables } from '../base/disposable.ts';
import type { CdpSession } from '../cdp/session.ts';
import type { FoundWorker } from '../cdp/workers.ts';
import type { NodeProcess } from '../nodes/process.ts';
import { probeVersion } from '../protocol/probe.ts';
import type { GroupName, NodeName, NodeSpec, System } from '../system/model.ts';
import type { Breakpoints } from './breakpoints.ts';
import type { Consoles } from './consoles.ts';
import { otherLightcone } from './errors.ts';
import type { Exceptions } from './exceptions.ts';
import { Isolate, type IsolateId, type IsolateKind } from './isolate.ts';
import type { Library } from './library.ts';
import type { Messages } from './messages.ts';
import { Roots } from './paths.ts';
import type { Pauses } from './pauses.ts';
import { plainTitleOfProcess, plainTitleOfWorker, Titles } from './titles.ts';
import type { Watches } from './watches.ts';

/** An isolate that joins. */
export interface Newcomer {
  readonly node: NodeName;
  readonly kind: IsolateKind;
  readonly plainTitle: string;
  readonly pid: number | undefined;
  readonly session: CdpSession;
  readonly waits: boolean;
  /** Was not launched by us: its console is read through the inspector, and it has no probe. */
  readonly isAttached: boolean;
  /** See `NodeProcess`. */
  readonly adopt: string | undefined;
}

export function newcomerOf(process: NodeProcess, session: CdpSession): Newcomer {
  return {
    node: process.node,
    kind: process.isMain ? 'main' : 'child',
    isAttached: process.kind === 'attach',
    plainTitle: plainTitleOfProcess(process),
    pid: process.pid,
    session,
    waits: process.waiting,
    adopt: process.adopt,
  };
}

/** @param process the isolate whose process the worker is in */
export function newcomerOfWorker(process: Isolate, { name, url, session, waits }: FoundWorker): Newcomer {
  const { node, isAttached, pid } = process;
  const plainTitle = plainTitleOfWorker(node, name, url);
  return { node, kind: 'worker', isAttached, plainTitle, pid, session, waits, adopt: undefined };
}

interface JoiningParts {
  readonly system: System;
  readonly library: Library;
  readonly consoles: Consoles;
  readonly messages: Messages;
  readonly breakpoints: Breakpoints;
  readonly exceptions: Exceptions;
  readonly pauses: Pauses;
  readonly watches: Watches;
  /** What is evaluated in a running program to make it one that can be halted. */
  probeText(): Promise<string>;
  /** Ids that no isolate of the session has had. */
  newId(): IsolateId;
}

export class Joining {
  readonly #parts: JoiningParts;
  /** Of all isolates, those included that are still joining. */
  readonly #titles = new Titles();

  constructor(parts: JoiningParts) {
    this.#parts = parts;
  }

  /** The isolate, to which nothing has been sent yet. */
  isolateOf(newcomer: Newcomer): Isolate {
    const { node, kind, plainTitle, isAttached, pid, session, waits } = newcomer;
    const spec = this.#specOf(node);
    return new Isolate({
      id: this.#parts.newId(),
      node,
      group: spec?.group ?? (node as string as GroupName), // one that was found in a terminal has no other
      kind,
      isAttached,
      title: this.#titles.take(plainTitle, { mayShare: kind === 'main' }),
      pid,
      session,
      roots: new Roots(spec?.kind === 'attach' ? spec.roots : undefined),
      library: this.#parts.library,
      hasBegun: !waits,
    });
  }

  /**
   * All that it needs to be halted, listened to and stopped at breakpoints. What must be disposed with it is added to `owned`.
   * @throws UserError when its process has the probe of another Lightcone, CdpError when its session fails
   */
  async prepare(isolate: Isolate, newcomer: Newcomer, owned: Disposables): Promise<void> {
    const { system, consoles, messages, breakpoints, exceptions, pauses, watches } = this.#parts;
    const { kind, session } = isolate;
    const spec = this.#specOf(isolate.node);
    if (isolate.isAttached || kind === 'worker') await this.#moveIn(isolate, newcomer.adopt);
    const enabled = isolate.enable(system.settings); // first: who listens may set breakpoints
    const listening = [consoles.listen(isolate), messages.listen(isolate)];
    await Promise.all([enabled, ...listening]);
    for (const one of listening) owned.add(await one);
    await Promise.all([breakpoints.add(isolate), exceptions.add(isolate), watches.add(isolate)]);
    if (spec?.kind === 'launch') await pauses.expectEntry(isolate, spec.start);
    // Where it was started with --inspect-brk it has waited for us; everywhere else this does nothing.
    if (isolate.isAttached && kind !== 'worker' && isolate.hasBegun)
      await session.send('Runtime.runIfWaitingForDebugger');
  }

  /** The isolate is gone, or could not be prepared. */
  forget(isolate: Isolate): void {
    const { breakpoints, exceptions, pauses, watches } = this.#parts;
    breakpoints.remove(isolate);
    exceptions.remove(isolate);
    pauses.forget(isolate);
    watches.remove(isolate);
    this.#titles.free(isolate.title);
  }

  #specOf(node: NodeName): NodeSpec | undefined {
    return this.#parts.system.nodes.find(({ name }) => name === node);
  }

  async #moveIn({ node, session }: Isolate, adopt: string | undefined): Promise<void> {
    const expression = await this.#parts.probeText();
    const { result } = await session.send('Runtime.evaluate', { expression, disableBreaks: true, silent: true });
    if (result.value !== probeVersion) throw otherLightcone(node);
    if (adopt !== undefined)
      await session.send('Runtime.evaluate', { expression: adopt, disableBreaks: true, silent: true });
  }
}
