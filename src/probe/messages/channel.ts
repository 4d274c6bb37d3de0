import type { Host } from './transport.ts';

/** Hears what Node or a library tells on one of its diagnostics channels. @returns ends it */
export function listen<T>(host: Host, channel: string, hear: (message: T) => void): () => void {
  const { subscribe, unsubscribe } =
    host.builtin<typeof import('node:diagnostics_channel')>('node:diagnostics_channel');
  const onMessage = (message: unknown) => {
    try {
      hear(message as T);
    } catch {
      // Node would make an uncaught exception of it.
    }
  };
  subscribe(channel, onMessage);
  return () => void unsubscribe(channel, onMessage);
}
