import { type Address, isLoopback } from './address.ts';

/** Short enough to be a prefix in the console, and free of what `@node` conditions use as separators. */
export function isNodeName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text);
}

/** The name of a node of which only the address was given: `node-9229`, or `node-10.0.0.5-9229` on another machine. */
export function nameOfAddress({ host, port }: Address): string {
  return isLoopback(host) ? `node-${port}` : `node-${host.replace(/[^A-Za-z0-9._-]+/g, '-')}-${port}`;
}
