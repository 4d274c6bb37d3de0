/**
 * The timeline's page for a browser of this machine. Whoever can reach a port of the loopback may be anybody: so the address has a
 * token in it, and nothing is answered without; nothing is answered to pages of other origins, or under another name of the host.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { messageOf } from '../base/errors.ts';
import { Emitter } from '../base/event.ts';
import { isRecord } from '../base/shape.ts';
import { pageDocument } from '../protocol/page.ts';
import { type HostMessage, isPageQuestion, type PageMessage, type WhichRun } from '../protocol/panel.ts';

/** A question is small; what is larger is none. */
const MOST_ASKED = 1 << 20;

const types: Readonly<Record<string, string>> = {
  'timeline.js': 'text/javascript',
  'timeline.css': 'text/css',
  'themes.css': 'text/css',
};

interface PageServerParts {
  /** The folder of the built programs. */
  readonly dist: string;
  readonly title: string;
  /** Of what it is compared with. */
  readonly second?: string;
  /** Rejects with a message for the user. */
  ask(command: string, args: unknown, of: WhichRun): Promise<unknown>;
}

export class PageServer {
  readonly #parts: PageServerParts;
  readonly #token = randomBytes(24).toString('hex');
  readonly #server: Server;
  readonly #links: WebSocketServer;
  readonly #pages = new Emitter<number>();
  #origin = '';
  #state: unknown;

  /** So many pages are there. */
  readonly onPages = this.#pages.event;

  constructor(parts: PageServerParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#links = new WebSocketServer({ noServer: true, maxPayload: MOST_ASKED });
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.#nameIn(request) !== 'link' || request.headers.origin !== this.#origin) {
        socket.destroy();
        return;
      }
      this.#links.handleUpgrade(request, socket, head, (link) => this.#welcome(link));
    });
  }

  /** The address of the page. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return `${this.#origin}/${this.#token}/`;
  }

  dispose(): void {
    for (const link of this.#links.clients) link.terminate();
    this.#links.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** What is asked for, behind the token; undefined for whoever has no token, or comes by another name of this machine. */
  #nameIn({ url = '', headers }: IncomingMessage): string | undefined {
    if (`http://${headers.host}` !== this.#origin) return undefined;
    const [, token = '', name = '', ...rest] = url.split('?')[0]?.split('/') ?? [];
    const [given, wanted] = [Buffer.from(token), Buffer.from(this.#token)];
    const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);
    return isOurs && rest.length === 0 ? name : undefined;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = this.#nameIn(request);
    response.setHeader('cache-control', 'no-store');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('x-frame-options', 'DENY');
    const type = name === undefined ? undefined : types[name];
    if (request.method !== 'GET' || name === undefined) {
      response.writeHead(404).end();
    } else if (name === '') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(this.#document());
    } else if (type === undefined) {
      response.writeHead(404).end();
    } else {
      const text = await readFile(path.join(this.#parts.dist, name)).catch(() => undefined);
      if (text) response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text);
      else response.writeHead(404).end(); // not built
    }
  }

  #document(): string {
    return pageDocument({
      title: 'Lightcone Timeline',
      script: 'timeline.js',
      styles: ['themes.css', 'timeline.css'],
      nonce: randomBytes(16).toString('hex'),
      from: "'self'",
      connect: this.#origin.replace('http:', 'ws:'),
    });
  }

  #welcome(link: WebSocket): void {
    this.#pages.fire(this.#links.clients.size);
    link.on('close', () => this.#pages.fire(this.#links.clients.size));
    link.on('error', () => {}); // closed without a word; `close` follows
    link.on('message', (data) => {
      const message = parsed(String(data));
      if (isRecord(message))
        void this.#hear(message as unknown as PageMessage, (said) => link.send(JSON.stringify(said)));
    });
  }

  async #hear(message: PageMessage, say: (said: HostMessage) => void): Promise<void> {
    if (message.kind === 'ready') {
      const { title, second } = this.#parts;
      say({
        ...{ kind: 'hello', host: 'browser', sessions: [], can: [], state: this.#state },
        subject: { id: title, title, kind: 'recording' },
        ...(second !== undefined && { second: { id: `second ${second}`, title: second, kind: 'recording' } }),
      });
    } else if (message.kind === 'remember') this.#state = message.state;
    else if (message.kind === 'ask') say(await this.#answer(message));
  }

  async #answer(asked: Extract<PageMessage, { kind: 'ask' }>): Promise<HostMessage> {
    const { number, command, of } = asked;
    if (!isPageQuestion(command)) return { kind: 'failed', number, message: `${command} is no question of a page.` };
    try {
      return { kind: 'answer', number, body: await this.#parts.ask(command, asked.arguments, of ?? 'first') };
    } catch (error) {
      return { kind: 'failed', number, message: messageOf(error) };
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not one of our pages
  }
}
