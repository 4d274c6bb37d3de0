/** Which node listens where, as far as it is known by now: what the probes tell, and before that what the configuration says. */
import type { NodeName, System } from '../system/model.ts';
import type { Captured } from './messages.ts';

export class Addresses {
  readonly #nodes = new Map<string, NodeName>();

  constructor({ nodes }: System) {
    for (const spec of nodes) {
      const ready = spec.kind === 'launch' ? spec.ready : undefined;
      if (ready?.kind === 'port') this.#nodes.set(`127.0.0.1:${ready.port}`, spec.name);
    }
  }

  get all(): Readonly<Record<string, NodeName>> {
    return Object.fromEntries(this.#nodes);
  }

  /** @returns whether something is new */
  hear({ isolate, events }: Captured): boolean {
    let isNew = false;
    for (const event of events) {
      if (event.kind !== 'listen') continue;
      const address = addressOf(event.address);
      isNew ||= this.#nodes.get(address) !== isolate.node;
      this.#nodes.set(address, isolate.node);
    }
    return isNew;
  }
}

/** As the probe looks for it: all names of this machine are one. */
function addressOf(address: string): string {
  return address.replace(/^(?:localhost|0\.0\.0\.0|\[?(?:::1?)?\]?|\*?)(?=:\d+$)/i, '127.0.0.1');
}
