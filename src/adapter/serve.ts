/** The ways to the adapter: stdio, a pipe, or a port of the loopback for one client. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { type Places, wire } from './wire.ts';

export type Way =
  | { readonly kind: 'stdio' }
  | { readonly kind: 'pipe'; readonly path: string }
  | { readonly kind: 'port'; readonly port: number };

/** Serves one session. Resolves when its client is gone and nothing of the system is left. */
export async function serve(way: Way, places: Places, onListening: (text: string) => void): Promise<void> {
  if (way.kind === 'stdio') return serveOne(places, process.stdin, process.stdout);
  const socket = await oneClient(way, onListening);
  await serveOne(places, socket, socket);
  socket.destroy();
}

async function serveOne(places: Places, input: Readable, output: Writable): Promise<void> {
  const { session, server } = wire(places);
  const leave = () => void session.close();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, leave);
  await server.serve(session, input, output);
  await session.close();
}

function oneClient(way: Exclude<Way, { kind: 'stdio' }>, onListening: (text: string) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      server.close();
      if (way.kind === 'pipe') rmSync(way.path, { force: true });
      socket.setNoDelay(true);
      resolve(socket);
    });
    server.maxConnections = 1;
    server.once('error', reject);
    if (way.kind === 'port') {
      server.listen(way.port, '127.0.0.1', () => {
        const address = server.address();
        onListening(`listening on 127.0.0.1:${typeof address === 'object' ? address?.port : way.port}`);
      });
      return;
    }
    // Nobody but the owner may connect, from the first moment on.
    const before = process.platform === 'win32' ? undefined : process.umask(0o177);
    server.listen(way.path, () => {
      if (before !== undefined) {
        process.umask(before);
        chmodSync(way.path, 0o600);
      }
      onListening(`listening on ${way.path}`);
    });
  });
}
