import { addressKey } from '../../protocol/address-key.ts';

/** The names that the system has for peers that are not debugged. They are given here, so that recordings have them, too. */
export class PeerNames {
  readonly #names: ReadonlyMap<string, string>;

  /** @param names by `addressKey` */
  constructor(names: Readonly<Record<string, string>>) {
    this.#names = new Map(Object.entries(names));
  }

  /** The name of a peer; the peer itself where it has none. */
  of(peer: string): string {
    if (this.#names.size === 0) return peer; // Most systems, for each of their messages.
    return this.#names.get(addressKey(peer)) ?? peer;
  }
}
