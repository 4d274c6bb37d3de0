/** The wire to one client: reads requests, finds their handlers, answers, sends events. */
import type { Readable, Writable } from 'node:stream';
import { ProtocolServer } from '@vscode/debugadapter/lib/protocol';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { messageOf, UserError } from '../base/errors.ts';
import { CdpClosed } from '../cdp/errors.ts';
import { Arguments } from './arguments.ts';
import { Ended, processGone, unknownCommand } from './errors.ts';
import { Framing } from './framing.ts';
import type { RequestHandler } from './request.ts';
import type { Session } from './session.ts';

/** Milliseconds that the client has to answer a request of ours. */
const answerWithin = 60_000;

export class Server {
  readonly #protocol: Protocol;
  readonly #handlers: ReadonlyMap<string, RequestHandler>;
  #session: Session | undefined;
  readonly #log: (text: string) => void;

  /** @param log where faults of ours go: never to the client's wire */
  constructor(handlers: readonly RequestHandler[], log: (text: string) => void) {
    this.#handlers = new Map(handlers.map((handler) => [handler.command, handler]));
    this.#protocol = new Protocol((request) => void this.#answer(request));
    this.#log = log;
  }

  /** Serves a session until the client is gone. */
  async serve(session: Session, input: Readable, output: Writable): Promise<void> {
    this.#session = session;
    const gone = new Promise<void>((resolve) => {
      const framing = new Framing({
        badMessage: (why) => this.#complain(`A message of the editor is not valid JSON and was dropped: ${why}.`),
        badHeader: (why) => {
          this.#complain(
            `The editor's messages can't be read any more, since a header is broken (${why}). The session ends.`,
          );
          resolve();
        },
      });
      this.#protocol.start(framing, output);
      output.once('error', () => resolve());
      output.once('close', () => resolve());
      input.once('end', resolve);
      input.once('close', resolve);
      input.once('error', () => resolve());
      input.pipe(framing);
    });
    await Promise.race([gone, session.onceClosed]);
  }

  event(event: string, body?: object): void {
    this.#protocol.sendEvent({ type: 'event', seq: 0, event, ...(body && { body }) });
  }

  /** Asks the client for something. Rejects with its own words when it refuses. */
  ask(command: string, args: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#protocol.sendRequest(command, args, answerWithin, (response) => {
        if (response.success) resolve(response.body);
        else reject(new Error(response.message ?? 'The editor refused without a reason.'));
      });
    });
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = {
      type: 'response',
      seq: 0,
      request_seq: request.seq,
      command: request.command,
      success: true,
    };
    try {
      const handler = this.#handlers.get(request.command);
      if (!handler || !this.#session) throw unknownCommand(request.command);
      const body = await handler.handle(this.#session, new Arguments(request.command, request.arguments));
      this.#protocol.sendResponse({ ...response, ...(body !== undefined && { body }) });
    } catch (reason) {
      const error = reason instanceof CdpClosed ? processGone(request.command) : reason;
      const isOurs = !(error instanceof UserError);
      if (isOurs) this.#log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const text = isOurs ? `Lightcone failed at "${request.command}": ${messageOf(error)}` : error.message;
      const details = { id: 1, format: text, showUser: showsUser(request.command) && !(error instanceof Ended) };
      this.#protocol.sendResponse({ ...response, success: false, message: text, body: { error: details } });
    }
  }

  #complain(text: string): void {
    this.#log(text);
    this.event('output', { category: 'important', output: `${text}\n` });
  }
}

/** Only what the user asked for by name is worth a dialog; a failed hover is not. */
function showsUser(command: string): boolean {
  return ['launch', 'attach', 'restart', 'next', 'stepIn', 'stepOut'].includes(command);
}

class Protocol extends ProtocolServer {
  readonly #onRequest: (request: DebugProtocol.Request) => void;

  constructor(onRequest: (request: DebugProtocol.Request) => void) {
    super();
    this.#onRequest = onRequest;
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    this.#onRequest(request);
  }
}
