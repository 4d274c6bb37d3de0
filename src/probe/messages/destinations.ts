import { anyOf } from './wildcards.ts';

const MOST_KNOWN = 1000;

/** Which hosts may be given an id: a header of ours is nobody's business outside. */
export class Destinations {
  readonly #more: RegExp | undefined;
  readonly #known = new Map<string, boolean>();

  /** @param propagateTo hosts, `*` stands for any characters */
  constructor(propagateTo: readonly string[]) {
    this.#more = propagateTo.length > 0 ? new RegExp(`^(?:${anyOf(propagateTo, '.*')})$`, 'i') : undefined;
  }

  /** @param host a name or an address, without port: the loopback, a private range, a name without a dot, or one that the user has allowed */
  allows(host: string): boolean {
    const known = this.#known.get(host);
    if (known !== undefined) return known;
    const isAllowed = this.#decide(host);
    // A program has few peers, but a crawler has many.
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(host, isAllowed);
    return isAllowed;
  }

  #decide(host: string): boolean {
    const name = host.replace(/^\[|\]$/g, '').toLowerCase();
    if (!name.includes('.') && !name.includes(':')) return true; // `localhost`, `orders`: a name of a local network, or of a container
    if (name.endsWith('.localhost') || name.endsWith('.local') || name.endsWith('.internal')) return true;
    return isPrivate(name) || (this.#more?.test(name) ?? false);
  }
}

function isPrivate(address: string): boolean {
  const [, a, b] = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(address)?.map(Number) ?? [];
  if (a !== undefined && b !== undefined) {
    return (
      a === 127 ||
      a === 10 ||
      a === 0 ||
      (a === 192 && b === 168) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 169 && b === 254) ||
      (a === 100 && b >= 64 && b < 128)
    );
  }
  return (
    address === '::1' || address === '::' || /^f[cd][0-9a-f]{2}:/.test(address) || /^fe[89ab][0-9a-f]:/.test(address)
  );
}
