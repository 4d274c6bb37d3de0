/**
 * A watch that stops only after another one has happened, in whatever node. Who is at the other one is held there until the watch is
 * set everywhere: so nothing that it causes comes too early.
 */

import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { ArmingSpec } from '../system/model.ts';

export class Arming implements Disposable {
  readonly spec: ArmingSpec;
  readonly #happened = new Emitter<void>();
  #arms: (() => Promise<unknown>) | undefined;
  #armed: Promise<unknown> | undefined;

  readonly onHappened = this.#happened.event;

  constructor(spec: ArmingSpec) {
    this.spec = spec;
  }

  get isArmed(): boolean {
    return this.#armed !== undefined;
  }

  /** Who sets the watch when it is time. */
  armBy(arms: () => Promise<unknown>): void {
    this.#arms = arms;
  }

  /** The trigger has happened. Resolves when the watch is set everywhere, as far as isolates answer. */
  async happened(): Promise<void> {
    if (!this.#armed) {
      this.#armed = Promise.resolve().then(() => this.#arms?.());
      this.#happened.fire();
    }
    await this.#armed;
  }

  dispose(): void {
    this.#happened.dispose();
  }
}
