/** The state of all nodes in words, for a client that shows them: derived from the fleet, the debugger and the world. */
import { type Disposable, Disposables } from '../base/disposable.ts';
import type { Isolate } from '../debugger/isolate.ts';
import type { DebuggedSystem } from '../debugger/system.ts';
import type { Fleet } from '../nodes/fleet.ts';
import type { NodeStatus } from '../nodes/status.ts';
import type { IsolateReport, NodeReport, NodesReport } from '../protocol/control.ts';
import type { System } from '../system/model.ts';

interface NodesParts {
  readonly system: System;
  readonly debugged: DebuggedSystem;
  readonly fleet: Fleet;
  /** How far the session is. */
  stage(): 'starting' | 'up' | 'leaving';
  /** Path of the file of its recording. */
  recording(): string | undefined;
  /** Something in the report is different from what was told last. */
  onChange(report: NodesReport): void;
}

/** Milliseconds. */
const EXPOSED_AFTER = 250;

export class Nodes implements Disposable {
  readonly #parts: NodesParts;
  readonly #owned = new Disposables();
  #told = '';
  #pending: NodeJS.Immediate | undefined;
  /** For what may change all the time. */
  #soon: NodeJS.Timeout | undefined;

  constructor(parts: NodesParts) {
    this.#parts = parts;
    const { debugged, fleet } = parts;
    const { world } = debugged;
    const changed = () => this.changed();
    for (const event of [world.onHalt, world.onAlso, world.onRun, world.onStates, world.onStep])
      this.#owned.add(event(changed));
    this.#owned.add(
      debugged.breakpoints.onExposed(() => {
        this.#soon ??= setTimeout(() => {
          this.#soon = undefined;
          changed();
        }, EXPOSED_AFTER);
      }),
    );
    this.#owned.add({ dispose: () => clearTimeout(this.#soon) });
    this.#owned.add(fleet.onStatus(changed));
    this.#owned.add(debugged.onThread(changed));
    this.#owned.add({ dispose: () => clearImmediate(this.#pending) });
  }

  /** The report as it is now, told. */
  tell(): NodesReport {
    const report = this.#report();
    this.#told = JSON.stringify(report);
    return report;
  }

  /** Something may have changed. Told once for all that happens in a turn of the loop. */
  changed(): void {
    if (this.#owned.isDisposed) return;
    this.#pending ??= setImmediate(() => {
      this.#pending = undefined;
      const before = this.#told;
      const report = this.tell();
      if (this.#told !== before) this.#parts.onChange(report);
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #report(): NodesReport {
    const { debugged, fleet, stage, recording } = this.#parts;
    const { world } = debugged;
    const state =
      stage() === 'leaving' ? 'ending' : world.isStanding ? 'halted' : stage() === 'up' ? 'running' : 'starting';
    const file = recording();
    return {
      width: world.width,
      state,
      nodes: fleet.statuses().map((status) => this.#node(status)),
      ...(file !== undefined && { recording: file }),
    };
  }

  #node(status: NodeStatus): NodeReport {
    const { system, debugged } = this.#parts;
    const { node, restarts, folded } = status;
    const spec = system.nodes.find(({ name }) => name === node);
    const isolates = debugged.isolatesOf(node);
    const held = isolates.filter((isolate) => debugged.world.holds(isolate));
    const pid = status.pid ?? isolates[0]?.pid;
    return {
      name: node,
      group: spec?.group ?? node,
      kind: spec?.kind ?? 'launch',
      ...(held.length > 0
        ? { state: this.#words(held), phase: 'halted' }
        : { state: status.text, phase: status.phase }),
      ...(pid !== undefined && { pid }),
      ...(status.address !== undefined && { address: status.address }),
      restarts,
      isolates: isolates.map((isolate) => this.#isolate(isolate)),
      folded,
      unseen: [...new Set(isolates.flatMap((isolate) => debugged.messages.unseenIn(isolate)))],
    };
  }

  /** What one of those that stand has to say of its own says more than that others are held. */
  #words(held: readonly Isolate[]): string {
    const { world } = this.#parts.debugged;
    const states = held.map((isolate) => world.stateOf(isolate));
    return states.find((state) => state !== 'held') ?? 'held';
  }

  #isolate(isolate: Isolate): IsolateReport {
    const { id, title, kind, pid } = isolate;
    const { world, state } = this.#parts.debugged;
    const exposed = state.of(isolate);
    return {
      ...{ threadId: id, title, kind },
      ...(pid !== undefined && { pid }),
      state: world.stateOf(isolate),
      ...(exposed.length > 0 && { exposed }),
    };
  }
}
