/** A DAP client on the adapter's stdio: sends requests, remembers events. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Deferred, deferred } from '../../../src/base/deadline.ts';

type Body = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly event: string;
  readonly fits: (body: never) => boolean;
  readonly found: Deferred<Body>;
}

export const adapterPath = path.resolve(import.meta.dirname, '../../../dist/adapter.js');

export class Wire {
  readonly adapter: ChildProcess;
  /** All events that have come, in their order. */
  readonly events: { readonly event: string; readonly body: Body }[] = [];
  /** Those of them that no `next` has taken. */
  #unread: { readonly event: string; readonly body: Body }[] = [];
  /** Everything that the nodes and the adapter wrote to the console. */
  output = '';
  stderr = '';
  /** What the editor does when the adapter asks for it, by the request's name. */
  answers: Readonly<Record<string, (args: never) => object>> = {};
  readonly exited: Promise<number | null>;
  #seq = 0;
  #buffer = Buffer.alloc(0);
  readonly #pending = new Map<number, Deferred<Body>>();
  readonly #waiting = new Set<Waiting>();
  #isGone = false;

  constructor(node = process.execPath, args: readonly string[] = [], nodeArgs: readonly string[] = []) {
    this.adapter = spawn(node, [...nodeArgs, adapterPath, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.adapter.stdout?.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.adapter.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.adapter.stdin?.on('error', () => {}); // it has ended; every pending request is told so
    this.exited = new Promise((resolve) => this.adapter.once('exit', resolve));
    this.adapter.once('close', () => this.#onGone());
  }

  /** The body of the response. Rejects with the adapter's message. */
  async request<T = Body>(command: string, args?: object): Promise<T> {
    if (this.#isGone) throw new Error(`the adapter has ended\n${this.stderr}`);
    const seq = ++this.#seq;
    const answer = deferred<Body>();
    this.#pending.set(seq, answer);
    this.send({ seq, type: 'request', command, arguments: args });
    return (await answer.promise) as T;
  }

  send(message: object): void {
    const text = JSON.stringify(message);
    this.raw(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  raw(text: string): void {
    this.adapter.stdin?.write(text);
  }

  /** The first event of that name that fits and was not taken yet, once it is there. */
  async next<T = Body>(event: string, fits: (body: T) => boolean = () => true): Promise<T> {
    const early = this.#unread.findIndex((seen) => seen.event === event && fits(seen.body as T));
    const [taken] = early < 0 ? [] : this.#unread.splice(early, 1);
    if (taken) return taken.body as T;
    if (this.#isGone) throw new Error(`the adapter ended before "${event}"\n${this.stderr}`);
    const waiting: Waiting = { event, fits, found: deferred() };
    this.#waiting.add(waiting);
    return (await waiting.found.promise) as T;
  }

  /** Takes all output that has come, or waits for some: in a flood, one by one would be slower than the flood. */
  async moreOutput(): Promise<void> {
    const rest = this.#unread.filter(({ event }) => event !== 'output');
    if (rest.length === this.#unread.length) await this.next('output');
    else this.#unread = rest;
  }

  #onData(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.#buffer.toString('latin1', 0, end))?.[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const text = this.#buffer.toString('utf8', end + 4, end + 4 + length);
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#onMessage(JSON.parse(text) as DebugProtocol.ProtocolMessage);
    }
  }

  /** The adapter asks for something; an editor that can't do it says so. */
  #onRequest({ seq, command, arguments: args }: DebugProtocol.Request): void {
    const answer = this.answers[command];
    const head = { seq: ++this.#seq, type: 'response', request_seq: seq, command };
    if (answer) this.send({ ...head, success: true, body: answer(args as never) });
    else this.send({ ...head, success: false, message: `This editor knows no ${command}.` });
  }

  #onMessage(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      const answer = this.#pending.get(response.request_seq);
      this.#pending.delete(response.request_seq);
      if (response.success) answer?.resolve((response.body ?? {}) as Body);
      else answer?.reject(new Error(response.message ?? 'failed'));
      return;
    }
    if (message.type === 'request') {
      this.#onRequest(message as DebugProtocol.Request);
      return;
    }
    const { event, body = {} } = message as DebugProtocol.Event;
    if (event === 'output') this.output += (body as DebugProtocol.OutputEvent['body']).output;
    this.events.push({ event, body: body as Body });
    for (const waiting of this.#waiting) {
      if (waiting.event !== event || !waiting.fits(body as never)) continue;
      this.#waiting.delete(waiting);
      waiting.found.resolve(body as Body);
      return;
    }
    this.#unread.push({ event, body: body as Body });
  }

  #onGone(): void {
    this.#isGone = true;
    const error = new Error(`the adapter has ended\n${this.stderr}`);
    for (const answer of [...this.#pending.values(), ...[...this.#waiting].map((w) => w.found)]) {
      answer.promise.catch(() => {}); // nobody may be waiting for it any more
      answer.reject(error);
    }
    this.#pending.clear();
    this.#waiting.clear();
  }
}
