import { type Recorder, type Site, siteAsked } from '../recorder.ts';
import { type Host, replace } from '../transport.ts';
import { methodOf } from './grpc.ts';

/** What the program has asked a client of gRPC for. */
export class Calling {
  readonly name: string;
  readonly site: Site;

  constructor(name: string, site: Site) {
    this.name = name;
    this.site = site;
  }
}

/** `client-interceptors.js` of `@grpc/grpc-js`. */
interface Interceptors {
  getInterceptingCall(
    interceptors: unknown,
    method: { readonly path: string },
    options: unknown,
    channel: { getTarget(): string },
  ): Intercepted;
}

interface Intercepted {
  sendMessageWithContext(context: unknown, message: unknown): void;
}

/** Calls that are remembered until they are sent. */
const MOST_WAITING = 200;

const file = /[\\/]@grpc[\\/]grpc-js[\\/]build[\\/]src[\\/]client-interceptors\.js$/;

/**
 * `@grpc/grpc-js` opens the stream of a call when the stack of the program is gone. So its line is taken where each call begins: in
 * a function that has returned before the package takes a stack of its own, for its errors.
 *
 * In a bundle it is not found: there the line of a call is the package's.
 */
export class GrpcClients {
  readonly #recorder: Recorder;
  readonly #host: Host;
  readonly #patched = new WeakSet<object>();
  readonly #undo: (() => void)[] = [];
  /** Asked for, and not sent yet. */
  readonly #waiting = new Set<Calling>();
  /** A call has been sent. */
  #isSeen = false;

  constructor(recorder: Recorder, host: Host) {
    this.#recorder = recorder;
    this.#host = host;
    // Node's channel of what is required is no way: with a subscriber, an error that nobody catches comes out of Node's own line. So the
    // debugger tells of it.
    this.look();
    host.onLoaded(() => this.look());
  }

  look(): void {
    for (const exports of this.#host.loaded(file)) this.#patch(exports);
  }

  /** Where the program has asked for the call that is sent now. */
  siteOf(name: string): Site | undefined {
    if (!this.#isSeen) this.look(); // it was loaded after something had connected
    this.#isSeen = true;
    const { asked } = this.#recorder.contexts.current ?? {};
    const own = asked instanceof Calling && asked.name === name ? asked : undefined;
    // All that has waited for the connection is sent in the context of the first.
    const call = own && this.#waiting.has(own) ? own : (this.#oldest(name) ?? own);
    if (!call) return undefined;
    this.#waiting.delete(call);
    return siteAsked(this.#recorder, call.site);
  }

  #oldest(name: string): Calling | undefined {
    for (const call of this.#waiting) if (call.name === name) return call;
    return undefined;
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #patch(exports: unknown): void {
    if (typeof exports !== 'object' || exports === null || this.#patched.has(exports)) return;
    this.#patched.add(exports);
    const clients = this;
    this.#undo.push(
      replace(exports as Interceptors, 'getInterceptingCall', (original) => {
        return function lightconeGrpc(this: unknown, ...given) {
          const call = Reflect.apply(original, this, given);
          try {
            clients.#asks(call, given[1].path, given[3], lightconeGrpc);
          } catch {
            // It is called all the same.
          }
          return call;
        };
      }),
    );
  }

  #asks(
    intercepted: Intercepted,
    path: string,
    channel: { getTarget(): string },
    above: Interceptors['getInterceptingCall'],
  ) {
    const { contexts, watches } = this.#recorder;
    const name = methodOf(path);
    const site = this.#recorder.site(above);
    // It is never left: what else the program sends after this is none of gRPC, or begins here too.
    const call = new Calling(name, site);
    contexts.ask(call);
    this.#waiting.add(call);
    const [oldest] = this.#waiting;
    if (oldest && this.#waiting.size > MOST_WAITING) this.#waiting.delete(oldest); // it was given up, say
    if (!watches.areSet) return;
    const peer = channel.getTarget().replace(/^\w+:\/*/, '');
    // Its first message follows at once, and is what a condition on the body is about.
    intercepted.sendMessageWithContext = function lightconeGrpc(this: Intercepted, context, message) {
      Reflect.deleteProperty(this, 'sendMessageWithContext');
      watches.onAsked({ protocol: 'grpc', role: 'request', name, peer, payload: message });
      this.sendMessageWithContext(context, message);
    };
  }
}
