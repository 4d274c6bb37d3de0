/** Who listens where, as far as it is known by now: what the probes tell, and before that what the configuration says. */
import { addressKey } from '../protocol/address-key.ts';
import type { System } from '../system/model.ts';
import type { Captured } from './messages.ts';

export class Addresses {
  readonly #names = new Map<string, string>();

  constructor({ nodes, externals }: System) {
    for (const { name, address } of externals) this.#names.set(addressKey(address), name);
    for (const spec of nodes) {
      const ready = spec.kind === 'launch' ? spec.ready : undefined;
      if (ready?.kind === 'port') this.#names.set(`127.0.0.1:${ready.port}`, spec.name);
    }
  }

  get all(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#names);
  }

  nameOf(address: string): string | undefined {
    return this.#names.get(addressKey(address));
  }

  /** @returns whether something is new */
  hear({ isolate, events }: Captured): boolean {
    let isNew = false;
    for (const event of events) {
      if (event.kind !== 'listen') continue;
      const address = addressKey(event.address);
      isNew ||= this.#names.get(address) !== isolate.node;
      this.#names.set(address, isolate.node);
    }
    return isNew;
  }
}
