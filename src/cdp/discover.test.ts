import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { discoverInspector } from './discover.ts';
import { NoInspector, NothingListening } from './errors.ts';

async function portOf(server: Server): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

test('an inspector is found by address and by name, at the address that the caller gave', async () => {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string];
  const port = Number(/:(\d+)\//.exec(line)?.[1]);
  for (const host of ['127.0.0.1', 'localhost']) {
    const found = await discoverInspector(host, port);
    expect(found.url).toMatch(new RegExp(`^ws://${host}:${port}/[-0-9a-f]{36}$`));
  }
});

test('nothing listening', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(discoverInspector('127.0.0.1', port)).rejects.toBeInstanceOf(NothingListening);
});

test('a name that does not exist', async () => {
  await expect(discoverInspector('no-such-host.invalid', 9229)).rejects.toBeInstanceOf(NothingListening);
});

const strangers: ReadonlyArray<readonly [string, () => Server, string]> = [
  [
    'a web server',
    () => createHttpServer((_, response) => response.end('<h1>Hello</h1>')),
    'answered as some other HTTP server does',
  ],
  [
    'a web server without that page',
    () => createHttpServer((_, response) => response.writeHead(404).end()),
    'answered with HTTP status 404',
  ],
  [
    'a browser',
    () =>
      createHttpServer((_, response) =>
        response.end(JSON.stringify([{ type: 'page', webSocketDebuggerUrl: 'ws://x/1' }])),
      ),
    'offers page to debug, not a Node.js process',
  ],
  [
    'a server that greets in its own language',
    () => createServer((socket) => socket.write('+OK ready\r\n')),
    'does not speak HTTP',
  ],
  ['a server that hangs up', () => createServer((socket) => socket.destroy()), 'closed the connection'],
  ['a server that says nothing', () => createServer(() => {}), 'accepts connections and says nothing'],
  ['a TLS server', () => createTlsServer({}, () => {}), 'closed the connection'],
  [
    'a server that stops in the middle',
    () =>
      createServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[');
        socket.resume().once('data', () => socket.end());
      }),
    'closed the connection',
  ],
  [
    'a server that sends without end',
    () => createHttpServer((_, response) => response.end('x'.repeat(2_000_000))),
    'sends without end',
  ],
];

test.each(strangers)('%s is no inspector', async (_name, start, symptom) => {
  const port = await portOf(start());
  const attempt = discoverInspector('127.0.0.1', port, { silence: 500 });
  await expect(attempt).rejects.toBeInstanceOf(NoInspector);
  await expect(attempt).rejects.toMatchObject({ symptom });
});

test('a signal ends the wait with its reason', async () => {
  const server = createServer();
  const port = await portOf(server);
  const controller = new AbortController();
  server.on('connection', () => controller.abort(new Error('enough')));
  await expect(discoverInspector('127.0.0.1', port, { signal: controller.signal })).rejects.toThrow('enough');
});
