import type { ClientRequest, Server } from 'node:http';
import { listen } from '../channel.ts';
import { replace, type Transport } from '../transport.ts';
import { Arrivals } from './arrivals.ts';
import { Ends, type Incoming } from './ends.ts';
import { type Outgoing, Sends } from './sends.ts';
import { Upgrades } from './upgrades.ts';

interface Served {
  readonly request: Incoming;
  readonly server: Server;
}

interface Asked {
  readonly request: ClientRequest;
  readonly response: Incoming;
  readonly error: unknown;
}

/**
 * `http` and `https`, with Node's own client and server. Frames of ours: one below listeners of `data` and `aborted`, and one where a
 * stream of the program's own is written to in the place of a socket.
 */
export const http: Transport = {
  name: 'http',
  install(recorder, host) {
    const { OutgoingMessage, IncomingMessage, ClientRequest } = host.builtin<typeof import('node:http')>('node:http');
    const ends = new Ends();
    const sends = new Sends(recorder, ends, ClientRequest);
    const arrivals = new Arrivals(recorder, ends);
    const upgrades = new Upgrades(recorder, arrivals, ends);
    const incoming = IncomingMessage.prototype as Incoming;
    const undo = [
      listen<Served>(host, 'http.server.request.start', ({ request, server }) => {
        upgrades.refused(request);
        arrivals.request(request, server.listeners('request')[0]);
      }),
      listen<Served>(host, 'http.server.response.finish', ({ request }) => arrivals.answered(request)),
      listen<Asked>(host, 'http.client.response.finish', ({ request, response }) =>
        arrivals.response(request, response),
      ),
      listen<Asked>(host, 'http.client.request.error', ({ request, error }) => sends.failed(request, error)),
      // The way of everything to the socket. Where the head is made, an error about a header would show a frame of ours.
      replace(OutgoingMessage.prototype as Outgoing, '_send', (original) => {
        return function lightconeHttp(this: Outgoing, data, encoding, callback, length) {
          // Where the stack is looked at from here, V8 has the fewest values of ours to make out (`stacks.ts`).
          const above = sends.isFirst(this) ? sends.site(lightconeHttp as never, this) : (lightconeHttp as never);
          // biome-ignore lint/complexity/noArguments: how many there are is what tells data from the rest.
          const head = sends.writes(this, data, encoding, arguments.length, above);
          if (head === undefined) return original.call(this, data, encoding, callback, length);
          try {
            return original.call(this, data, encoding, callback, length);
          } finally {
            this._header = head; // as the program knows it
          }
        };
      }),
      replace(incoming, '_addHeaderLines', (original) => {
        return function lightconeHttp(this: Incoming, headers, count) {
          original.call(this, headers, arrivals.head(this, headers, count));
          upgrades.head(this);
        };
      }),
      replace(incoming, 'push', (original) => {
        return function lightconeHttp(this: Incoming, chunk, encoding) {
          arrivals.body(this, chunk);
          return original.call(this, chunk, encoding);
        };
      }),
      replace(incoming, 'destroy', (original) => {
        return function lightconeHttp(this: Incoming, error) {
          arrivals.destroyed(this, error);
          return original.call(this, error);
        };
      }),
    ];
    return () => {
      for (const one of undo.reverse()) one();
    };
  },
};
