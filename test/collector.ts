/** A collector of OpenTelemetry's as far as it can be had from npm: HTTP, and the classes that were made of the .proto files. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

interface Message {
  verify(value: object): string | null;
  fromObject(value: object): object;
  toObject(message: object, options: object): object;
}

const { opentelemetry } = createRequire(import.meta.url)('@opentelemetry/otlp-transformer/build/src/generated/root');
const exportRequest: Message = opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/**
 * As the protocol's classes have understood it, to be compared with what was given: what they don't know is not in it.
 * JSON has ids in hexadecimal digits, which is not how protobuf's JSON writes bytes.
 */
export function understood(document: unknown): {
  readonly given: object;
  readonly taken: object;
  readonly error: string | null;
} {
  const given = JSON.parse(JSON.stringify(document), (key, value) =>
    /^(traceId|spanId|parentSpanId)$/.test(key) ? Buffer.from(value, 'hex').toString('base64') : value,
  );
  const message = exportRequest.fromObject(given);
  const taken = exportRequest.toObject(message, { bytes: String, longs: String });
  return { given, taken, error: exportRequest.verify(message) };
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export class Collector {
  /** What it has taken, one for each request. */
  readonly taken: {
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly document: unknown;
  }[] = [];
  readonly #server: Server;
  readonly #answers: Answer[];

  private constructor(server: Server, answers: readonly Answer[]) {
    this.#server = server;
    this.#answers = [...answers];
  }

  /** @param answers to its first requests; what comes later is taken */
  static async listening(answers: readonly Answer[] = []): Promise<Collector> {
    const server = createServer();
    const collector = new Collector(server, answers);
    server.on('request', async (request, response) => {
      const { status, headers = {}, body = {} } = collector.#answers.shift() ?? { status: 200 };
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const { url: path = '' } = request;
      if (status === 200)
        collector.taken.push({ path, headers: request.headers, document: JSON.parse(Buffer.concat(parts).toString()) });
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    });
    await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
