import { isLoopback } from './address.ts';
import type { AddressTarget, PidTarget } from './model.ts';

/** Short enough to be a prefix in the console, and free of what `@node` conditions use as separators. */
export function isNodeName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text);
}

/** The name of a node of which only the target was given: `node-9229`, `node-10.0.0.5-9229` on another machine, `pid-4711`. */
export function nameOfTarget(target: AddressTarget | PidTarget): string {
  if (target.kind === 'pid') return `pid-${target.pid}`;
  const { host, port } = target;
  return isLoopback(host) ? `node-${port}` : `node-${host.replace(/[^A-Za-z0-9._-]+/g, '-')}-${port}`;
}
