/** What a program that runs already has open, as far as it keeps the process alive. Node has no other way to find it. */
import type { Server, Socket } from 'node:net';

export function openServers(type: typeof Server): readonly Server[] {
  return handles().filter((handle): handle is Server => handle instanceof type);
}

export function openSockets(type: typeof Socket): readonly Socket[] {
  return handles().filter((handle): handle is Socket => handle instanceof type);
}

function handles(): readonly object[] {
  const { _getActiveHandles: active } = process as unknown as { _getActiveHandles?: () => readonly object[] };
  return active?.call(process) ?? [];
}
