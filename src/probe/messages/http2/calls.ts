import type { Http2Session, Http2Stream } from 'node:http2';
import { idHeader, type MessageId, messageIdText } from '../../../protocol/message-id.ts';
import { plainHost } from '../connection.ts';
import { BodyReceived, BodySent, partsOf } from '../http/body.ts';
import { matchOf, takeId } from '../http/ids.ts';
import { nameOf } from '../http/names.ts';
import type { Recorder, Sending } from '../recorder.ts';
import { Frames, type Headers, isGrpc, methodOf, statusIn } from './grpc.ts';
import type { GrpcClients } from './grpc-client.ts';

/** The parts of one direction of a stream: bytes of HTTP/2, or messages of gRPC. */
interface Flow {
  add(data: Uint8Array, above: Sending['above'] | undefined): void;
  end(): void;
}

/** One request and its response, on one stream. */
export interface Call {
  readonly isClient: boolean;
  readonly what: What;
  /** Of this end of the request. */
  readonly request: number;
  /** Of this end of the response. */
  response: number | undefined;
  /** The request came with an id. */
  readonly isKnown: boolean;
  out: Flow | undefined;
  into: Flow | undefined;
  isOver: boolean;
}

interface What {
  readonly protocol: 'http2' | 'grpc';
  readonly name: string;
  readonly peer: string;
}

type Above = Sending['above'];

/** Requests and responses of HTTP/2; gRPC's are shown as its calls. */
export class Calls {
  readonly #recorder: Recorder;
  readonly #grpc: GrpcClients;
  readonly #calls = new WeakMap<Http2Stream, Call>();

  constructor(recorder: Recorder, grpc: GrpcClients) {
    this.#recorder = recorder;
    this.#grpc = grpc;
  }

  of(stream: Http2Stream): Call | undefined {
    return this.#calls.get(stream);
  }

  /** The program is about to send a request. @returns its id, and what to do with the stream that comes of it */
  request(headers: Headers, authority: string, isWhole: boolean, above: Above) {
    const recorder = this.#recorder;
    const what = whatOf(headers, authority);
    const site = (what.protocol === 'grpc' && this.#grpc.siteOf(what.name)) || above;
    const seq = recorder.send({
      ...what,
      role: 'request',
      ...told(headers),
      above: site,
    });
    const id = recorder.idOf(seq);
    const mayKnow = recorder.destinations.allows(authority.replace(/:\d+$/, ''));
    const out = isWhole ? undefined : this.#sends(seq, id, what, headers);
    return {
      header: mayKnow ? headerOf(id, what, isWhole, headers) : undefined,
      began: (stream: Http2Stream) =>
        this.#calls.set(stream, {
          ...{ isClient: true, what, request: seq, response: undefined, isKnown: mayKnow, out, into: undefined },
          isOver: false,
        }),
    };
  }

  /** A request has come; what is done about it is caused by it. @param raw the same headers, name and value in turn */
  arrived(stream: Http2Stream, headers: Record<string, unknown>, raw: unknown, handler: unknown): void {
    const recorder = this.#recorder;
    const id = this.#takeId(headers, raw);
    const { socket } = stream.session ?? {};
    const what = whatOf(headers, id ? '' : plainHost(socket?.remoteAddress));
    const seq = recorder.receive({
      ...what,
      role: 'request',
      match: matchOf(id),
      cause: 0,
      ...told(headers),
      handler,
    });
    this.#calls.set(stream, {
      ...{ isClient: false, what, request: seq, response: undefined, isKnown: id !== undefined, out: undefined },
      into: this.#receives(seq, id, what),
      isOver: false,
    });
    recorder.contexts.enter(seq);
  }

  /** The program responds. @returns the header to be added, if any */
  respond(stream: Http2Stream, headers: Headers, isWhole: boolean, above: Above): string | undefined {
    const call = this.#calls.get(stream);
    if (!call || call.isClient || call.response !== undefined) return undefined;
    const { what } = call;
    const status = Number(headers[':status'] ?? 200);
    const recorder = this.#recorder;
    const seq = recorder.send({
      ...what,
      ...answerOf(what, status, statusIn(headers)),
      role: 'response',
      replyTo: call.request,
      ...told(headers),
      above,
    });
    call.response = seq;
    const id = recorder.idOf(seq);
    if (!isWhole) call.out = this.#sends(seq, id, what, headers);
    return call.isKnown ? headerOf(id, what, isWhole, headers) : undefined;
  }

  /** The head of a response has come. */
  answered(stream: Http2Stream, headers: Record<string, unknown>, raw: unknown): void {
    const call = this.#calls.get(stream);
    if (!call?.isClient || call.response !== undefined) return;
    const id = this.#takeId(headers, raw);
    const { what } = call;
    const seq = this.#recorder.receive({
      ...what,
      ...answerOf(what, Number(headers[':status']), statusIn(headers)),
      role: 'response',
      match: matchOf(id),
      replyTo: call.request,
      ...told(headers),
    });
    call.response = seq;
    call.into = this.#receives(seq, id, what);
  }

  /** Trailers have come, or are sent: they have the status of a call of gRPC. */
  trailers(stream: Http2Stream, headers: Headers): void {
    const call = this.#calls.get(stream);
    const status = statusIn(headers);
    if (!call || call.response === undefined || status === undefined) return;
    this.#recorder.more(call.response, { status, name: `${status} ${call.what.name}` });
  }

  /** The stream is given up, or has done its work. */
  closed(stream: Http2Stream, error: unknown): void {
    const call = this.#calls.get(stream);
    if (!call || call.isOver) return;
    call.isOver = true;
    const { code } = (error ?? {}) as { code?: unknown };
    const isBroken = Boolean(error) || stream.aborted || stream.rstCode !== 0;
    if (!isBroken) return;
    const status = typeof code === 'string' ? { status: code } : {};
    if (call.response !== undefined) this.#recorder.more(call.response, { outcome: 'lost' });
    else if (call.isClient) this.#recorder.more(call.request, { outcome: 'lost', ...status });
  }

  #sends(seq: number, id: string, what: What, headers: Headers): Flow {
    const recorder = this.#recorder;
    if (what.protocol === 'http2') {
      const total = sizeIn(headers);
      const own = total ?? ownIn(headers);
      const body = new BodySent(recorder, seq, partsOf(what, id), own, total ?? Number.POSITIVE_INFINITY);
      return { add: (data, above) => body.add(data, undefined, above as Above), end: () => body.end() };
    }
    const frames = new Frames();
    const channel = `${id}/grpc`;
    return {
      add: (data, above) =>
        frames.add(data, (ordinal, size, payload) => {
          if (ordinal === 0) recorder.more(seq, { size, payload });
          else {
            const match = { by: 'ordinal', channel, ordinal } as const;
            recorder.send({ ...what, role: 'data', match, size, payload, above: above as Above });
          }
        }),
      end() {},
    };
  }

  #receives(seq: number, id: MessageId | undefined, what: What): Flow | undefined {
    const recorder = this.#recorder;
    const text = id ? messageIdText({ session: id.session, isolate: id.isolate, seq: id.seq }) : recorder.idOf(seq);
    const { cause } = recorder.contexts;
    const tells = id === undefined || recorder.watches.areSet; // who has sent it has told it
    if (what.protocol === 'http2') {
      if (id && id.body === undefined && !tells) return undefined;
      const own = id && (id.body ?? Number.POSITIVE_INFINITY);
      const body = new BodyReceived(recorder, seq, partsOf(what, text), own, id !== undefined);
      return { add: (data) => void body.add(data, cause), end: () => body.end() };
    }
    const frames = new Frames();
    const channel = `${text}/grpc`;
    return {
      add: (data) =>
        frames.add(data, (ordinal, size, payload) => {
          if (ordinal > 0) {
            const match = { by: 'ordinal', channel, ordinal } as const;
            const said = id === undefined || recorder.watches.areSet ? { payload } : {};
            recorder.receive({ ...what, role: 'data', match, cause, size, ...said });
          } else if (tells) recorder.more(seq, { size, payload });
        }),
      end() {},
    };
  }

  #takeId(headers: Record<string, unknown>, raw: unknown): MessageId | undefined {
    const id = this.#recorder.read(headers[idHeader]);
    delete headers[idHeader];
    if (Array.isArray(raw)) takeId(raw);
    return id;
  }
}

function whatOf(headers: Headers, peer: string): What {
  const path = String(headers[':path'] ?? '/');
  if (isGrpc(headers)) return { protocol: 'grpc', name: methodOf(path), peer };
  return { protocol: 'http2', name: nameOf(String(headers[':method'] ?? 'GET'), path), peer };
}

/** A call of gRPC has its status at its end only. */
function answerOf({ protocol, name }: What, status: number, grpc: string | undefined) {
  if (protocol === 'http2') return { name: `${status} ${name}`, status };
  return grpc === undefined ? { name } : { name: `${grpc} ${name}`, status: grpc };
}

/** Bytes of a body of unknown length that belong to its message: when the head is sent, nobody knows yet what will be written. */
const OWN = 4096;

function ownIn(headers: Headers): number {
  return String(headers['content-type']).startsWith('text/event-stream') ? 0 : OWN;
}

/** All of a body belongs to its message where its length is known before; of a call of gRPC, the first message. */
function headerOf(id: string, { protocol }: What, isWhole: boolean, headers: Headers): string {
  return isWhole || protocol === 'grpc' || sizeIn(headers) !== undefined ? id : `${id};body=${ownIn(headers)}`;
}

function sizeIn(headers: Headers): number | undefined {
  const length = headers['content-length'];
  return length === undefined || !/^\d{1,15}$/.test(String(length)) ? undefined : Number(length);
}

function told(headers: Headers): Pick<Sending, 'size' | 'headers'> {
  const list = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
  return { size: sizeIn(headers), headers: list };
}

/** Where a session's requests go. */
export function authorityOf(session: Http2Session, headers: Headers, authority: unknown): string {
  const named = headers[':authority'] ?? headers['host'] ?? authority;
  return typeof named === 'string' ? named : plainHost(session.socket?.remoteAddress);
}
