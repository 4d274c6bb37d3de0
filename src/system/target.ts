import { parseAddress, showAddress } from './address.ts';
import { isObject } from './fields.ts';
import { pidKeys } from './keys.ts';
import type { AddressTarget, PidTarget } from './model.ts';

export type Target = AddressTarget | PidTarget;

/**
 * Reads what a node is attached by: an address, `{ "pid": 4711 }` or `"pid:4711"`. The pid may be a text, since that is what
 * an editor makes of the command that picks a process. Undefined for anything else.
 */
export function parseTarget(value: unknown): Target | undefined {
  if (isObject(value)) {
    const isPid = Object.keys(value).every((key) => pidKeys.some((known) => known === key));
    return isPid ? parsePid(value.pid) : undefined;
  }
  if (typeof value === 'string' && value.trim().startsWith('pid:')) return parsePid(value);
  const address = parseAddress(value);
  return address === undefined ? undefined : { kind: 'address', ...address };
}

/** The target as the user would write it; the same text for the same one. */
export function showTarget(target: Target): string {
  return target.kind === 'pid' ? `pid:${target.pid}` : showAddress(target);
}

function parsePid(value: unknown): PidTarget | undefined {
  const pid = typeof value === 'string' ? Number(/^\s*(?:pid:)?\s*(\d+)\s*$/.exec(value)?.[1]) : value;
  return typeof pid === 'number' && Number.isInteger(pid) && pid >= 1 && pid < 2 ** 31
    ? { kind: 'pid', pid }
    : undefined;
}
