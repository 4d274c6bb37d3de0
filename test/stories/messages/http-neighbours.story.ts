/** What stands between two programs, or beside us in one: proxies, OpenTelemetry. */
import { execFileSync, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { traceContextIn } from '../../../src/protocol/trace-context.ts';
import { runtimes } from '../../runtimes.ts';
import { type Captured, capture } from '../support/captured.ts';
import { write } from '../support/programs.ts';
import { freePort, Stage } from '../support/world.ts';

const stage = new Stage();
const path = (name: string) => JSON.stringify(createRequire(import.meta.url).resolve(name));

const named = (captured: Captured, kind: 'send' | 'receive', name: string) =>
  captured.messages((event) => event.kind === kind && event.name === name);

const has = (program: string) => {
  try {
    execFileSync(program, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** A server and a client that reaches it through a proxy, whose port is in PROXY. */
const around = {
  server: [
    "require('node:http').createServer((request, response) => {",
    "  console.log('got', request.rawHeaders.join());",
    "  response.end('hi');",
    "}).listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));",
  ],
  client: [
    "const { get } = require('node:http');",
    // The others are there a moment later or before.
    "const ask = () => get({ host: '127.0.0.1', port: process.env.PROXY, path: '/through' }, (response) => {",
    "  response.resume().on('end', () => (response.statusCode === 200 ? console.log('answered') : ask()));",
    "}).on('error', ask);",
    'ask();',
  ],
};

const proxies = [
  {
    name: 'nginx',
    file: 'nginx.conf',
    text: (listen: number, target: number, folder: string) =>
      `daemon off; pid ${folder}/pid; error_log ${folder}/log; events {} http { access_log off; client_body_temp_path ${folder}/a;
       proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
       server { listen 127.0.0.1:${listen}; location / { proxy_pass http://127.0.0.1:${target}; } } }`,
    args: (file: string) => ['-c', file],
  },
  {
    name: 'haproxy',
    file: 'haproxy.cfg',
    text: (listen: number, target: number) =>
      [
        'defaults',
        '  mode http',
        '  timeout connect 5s',
        '  timeout client 5s',
        '  timeout server 5s',
        'listen through',
        `  bind 127.0.0.1:${listen}`,
        `  server one 127.0.0.1:${target}`,
      ].join('\n'),
    args: (file: string) => ['-f', file],
  },
];

describe('Between two nodes', () => {
  const [{ path: runtime } = { path: process.execPath }] = runtimes();

  // Both come from the system: `apt-get install nginx-light haproxy`.
  it.for(proxies)('$name lets the ids through: the ends are one message', async (one, { skip }) => {
    const { name, file, text, args } = one;
    skip(!has(name), `${name} is not installed`);
    const [port, through] = [await freePort(), await freePort()];
    const folder = await stage.folder();
    const config = await write(folder, file, text(through, port, folder));
    const proxy = spawn(name, args(config), { stdio: 'ignore' });
    const ended = new Promise((resolve) => proxy.once('exit', resolve));
    stage.after(async () => {
      proxy.kill();
      await ended;
    });
    const env = { PORT: String(port), PROXY: String(through) };
    const captured = await capture(stage, around, { runtime, env });
    await captured.writes('answered');
    await captured.until(() => named(captured, 'receive', '200 GET /through').length === 1);
    await captured.until(() => named(captured, 'receive', 'GET /through').length === 1);
    const [received] = named(captured, 'receive', 'GET /through');
    const sent = named(captured, 'send', 'GET /through');
    expect(received).toMatchObject({ node: 'server', match: { by: 'id', seq: sent.at(-1)?.seq } });
    const [answer] = named(captured, 'receive', '200 GET /through');
    expect(answer).toMatchObject({ node: 'client', match: { by: 'id', isolate: received?.isolate } });
    expect(captured.lines.join('\n')).not.toContain('lightcone');
  });

  it('http-proxy that is a node has a lane, and two exact hops', async () => {
    const [port, through] = [await freePort(), await freePort()];
    const proxy = [
      `require(${path('http-proxy')}).createProxyServer({ target: 'http://127.0.0.1:' + process.env.PORT })`,
      "  .on('error', (_, request, response) => response.writeHead(502).end())",
      "  .listen(process.env.PROXY, '127.0.0.1');",
    ];
    const env = { PORT: String(port), PROXY: String(through) };
    const captured = await capture(stage, { ...around, proxy }, { runtime, env });
    await captured.writes('answered');
    await captured.until(() => named(captured, 'receive', '200 GET /through').length >= 2);
    const ofServer = () => captured.messages(({ node, role }) => node === 'server' && role === 'request');
    await captured.until(() => ofServer().length === 1);
    const [atServer] = ofServer();
    const forwarded = captured.messages(
      ({ node, kind, seq }) =>
        node === 'proxy' && kind === 'send' && atServer?.match.by === 'id' && seq === atServer.match.seq,
    )[0];
    expect(forwarded).toMatchObject({ name: 'GET /through', role: 'request' });
    const atProxy = captured.messages(
      ({ node, kind, seq }) => node === 'proxy' && kind === 'receive' && seq === forwarded?.cause,
    )[0];
    expect(atProxy).toMatchObject({ name: 'GET /through', match: { by: 'id' } });
    expect(captured.lines.join('\n')).not.toContain('lightcone');
  });
});

describe.each(runtimes())('OpenTelemetry in the same process, with Node $version', ({ path: runtime }) => {
  it('keeps working, its header arrives as it was sent, and it tells which span sends what has no header', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          `const { NodeTracerProvider } = require(${path('@opentelemetry/sdk-trace-node')});`,
          `const { HttpInstrumentation } = require(${path('@opentelemetry/instrumentation-http')});`,
          `const { registerInstrumentations } = require(${path('@opentelemetry/instrumentation')});`,
          `const { trace } = require(${path('@opentelemetry/api')});`,
          'new NodeTracerProvider().register();',
          'registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });',
          "const { createServer, get } = require('node:http');",
          'const server = createServer((request, response) => {',
          "  console.log('got', request.headers.traceparent, trace.getActiveSpan().spanContext().traceId);",
          '  response.end();',
          "  const news = new BroadcastChannel('news'); news.postMessage('served'); news.close();",
          '}).listen(0, () => {',
          "  get({ port: server.address().port, path: '/traced' }, (response) => {",
          "    response.resume().on('end', () => server.close());",
          '  });',
          '});',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages().length === 5);
    await captured.writes('got');
    const [sent] = named(captured, 'send', 'GET /traced');
    const headers = sent?.headers ?? [];
    const parent = headers[headers.indexOf('traceparent') + 1] ?? '';
    const [, id] = parent.split('-');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(captured.lines).toContain(`app | got ${parent} ${id}`);
    expect(named(captured, 'receive', 'GET /traced')[0]).toMatchObject({ match: { by: 'id', seq: sent?.seq } });
    const [news] = captured.messages(({ protocol }) => protocol === 'broadcast');
    expect(traceContextIn(news?.headers)).toMatchObject({
      traceId: id,
      spanId: expect.not.stringMatching(parent.split('-')[2] ?? ''),
    });
  });
});
