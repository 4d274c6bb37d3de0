import { request } from 'node:http';
import { NoInspector, NothingListening } from './errors.ts';
import { hostHeader, urlHost } from './host.ts';

export interface DiscoverOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds after which something that accepts connections and says nothing is no inspector. */
  readonly silence?: number;
}

/**
 * The inspector that listens on an address: where to connect, and its title, the program's path as a rule. The address
 * in `url` is the caller's, not the inspector's own, which is another one behind a tunnel or in a container.
 *
 * Rejects with `NothingListening`, `NoInspector`, or the signal's reason. A process that is just ending can look like
 * something that is no inspector: ask twice before you blame it.
 */
export async function discoverInspector(
  host: string,
  port: number,
  options: DiscoverOptions = {},
): Promise<{ url: string; title: string }> {
  const address = `${urlHost(host)}:${port}`;
  const { status, body } = await get(host, port, '/json/list', options);
  if (status !== 200) throw new NoInspector(address, `answered with HTTP status ${status}`);
  const targets = parseTargets(body);
  if (!targets) throw new NoInspector(address, 'answered as some other HTTP server does');
  const target = targets.find(({ type }) => type === 'node');
  if (!target)
    throw new NoInspector(address, `offers ${targets[0]?.type ?? 'nothing'} to debug, not a Node.js process`);
  return { url: `ws://${address}${target.path}`, title: target.title };
}

function get(
  host: string,
  port: number,
  path: string,
  { signal, silence = 5000 }: DiscoverOptions,
): Promise<{ status: number; body: string }> {
  const address = `${urlHost(host)}:${port}`;
  return new Promise((resolve, reject) => {
    let connected = false;
    const sent = request({
      host,
      port,
      path,
      agent: false,
      headers: { Host: hostHeader(host, port) },
      ...(signal && { signal }),
    });
    const patience = setTimeout(() => sent.destroy(new Error('silence')), silence);
    sent.on('socket', (socket) => socket.on('connect', () => (connected = true)));
    // Every end comes by here, and only the first settles the promise.
    sent.on('close', () => {
      clearTimeout(patience);
      reject(new NoInspector(address, 'closed the connection'));
    });
    sent.on('error', (error) => {
      if (signal?.aborted) reject(signal.reason);
      else if (!connected) reject(new NothingListening(address, error));
      else reject(new NoInspector(address, symptomOf(error), error));
    });
    sent.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
        if (body.length > 1_000_000) sent.destroy(new Error('endless'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', (error) => sent.emit('error', error));
    });
    sent.end();
  });
}

/** The symptom of something that is surely no inspector: Node answers from a thread of its own, however busy a program is. */
export const silent = 'accepts connections and says nothing';

function symptomOf(error: Error): string {
  if (error.message === 'silence') return silent;
  if (error.message === 'endless') return 'sends without end';
  const code = 'code' in error ? String(error.code) : '';
  return code.startsWith('HPE_') ? 'does not speak HTTP' : 'closed the connection';
}

interface Target {
  readonly type: string;
  readonly title: string;
  readonly path: string;
}

function parseTargets(body: string): Target[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(body);
  } catch {
    return undefined; // Not JSON: some other server.
  }
  return Array.isArray(list) ? list.flatMap(parseTarget) : undefined;
}

function parseTarget(value: unknown): Target[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, title, webSocketDebuggerUrl: url } = value as Record<string, unknown>;
  if (typeof type !== 'string' || typeof url !== 'string' || !URL.canParse(url)) return [];
  return [{ type, title: typeof title === 'string' ? title : '', path: new URL(url).pathname }];
}
