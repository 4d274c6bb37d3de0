/** HTTP on its connections: shared, handed over, broken. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture, type ToldMessage } from '../support/captured.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

const named = (events: readonly ToldMessage[], kind: 'send' | 'receive', name: string) =>
  events.filter((event) => event.kind === kind && event.name === name);

/** Every receive of something of the system has the send that it says. */
function areMatched(events: readonly ToldMessage[]): boolean {
  return named(events, 'receive', '')
    .concat(events.filter(({ kind }) => kind === 'receive'))
    .every(({ name, match }) => {
      const send = match.by === 'id' && events.find((one) => one.isolate === match.isolate && one.seq === match.seq);
      return send && send.kind === 'send' && send.name === name;
    });
}

describe.each(runtimes())('HTTP connections, with Node $version', ({ path: runtime }) => {
  it('kept alive serve one request after the other; what a handler does belongs to its own', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { Agent, createServer, get, request } = require('node:http');",
          "const { setTimeout: wait } = require('node:timers/promises');",
          'const agent = new Agent({ keepAlive: true, maxSockets: 2 });',
          'const inner = createServer((request, response) => response.end(request.url)).listen(0, () => {',
          '  const outer = createServer((incoming, outgoing) => {',
          "    incoming.on('data', () => {}).on('end', async () => {",
          '      await wait(1);',
          "      get({ port: inner.address().port, agent, path: '/inner' + incoming.url }, (answer) => {",
          "        answer.resume().on('end', () => outgoing.end('done'));",
          '      });',
          '    });',
          '  }).listen(0, () => {',
          '    for (let i = 0; i < 8; i++) {',
          "      request({ port: outer.address().port, agent, method: 'POST', path: '/' + i }, (answer) => answer.resume()).end('body');",
          '    }',
          '  });',
          '});',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages().length === 64);
    const events = captured.messages();
    expect(areMatched(events)).toBe(true);
    for (let i = 0; i < 8; i++) {
      const [handled] = named(events, 'receive', `POST /${i}`);
      expect(named(events, 'send', `GET /inner/${i}`)[0]).toMatchObject({ cause: handled?.seq });
      expect(named(events, 'receive', `200 GET /inner/${i}`)[0]).toMatchObject({ cause: handled?.seq });
      expect(named(events, 'send', `200 POST /${i}`)[0]).toMatchObject({ cause: handled?.seq, replyTo: handled?.seq });
      expect(named(events, 'receive', `200 POST /${i}`)[0]).toMatchObject({ cause: 0 });
      expect(named(events, 'send', `POST /${i}`)[0]).toMatchObject({ preview: 'body', size: 4 });
    }
  });

  it('with pipelined requests of a client that knows nothing of us keep each body with its request', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { createServer, get } = require('node:http');",
          'const inner = createServer((request, response) => response.end()).listen(0);',
          'const server = createServer((incoming, outgoing) => {',
          "  incoming.on('data', (data) => get({ port: inner.address().port, path: '/' + data }));",
          "  incoming.on('end', () => setTimeout(() => outgoing.end(incoming.url), 5));",
          '}).listen(0, () => {',
          "  const socket = require('node:net').connect(server.address().port);",
          '  for (const name of ["a", "b", "c"]) {',
          "    socket.write('POST /' + name + ' HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\n\\r\\n' + name);",
          '  }',
          '  let text = "";',
          "  socket.on('data', (data) => { text += data; if (text.includes('/c')) console.log('heads', /lightcone/.test(text)); });",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('heads');
    const http = () => captured.messages(({ protocol }) => protocol === 'http');
    await captured.until(() => http().length === 18);
    const events = http();
    for (const name of ['a', 'b', 'c']) {
      const [handled] = named(events, 'receive', `POST /${name}`);
      expect(handled).toMatchObject({ match: { by: 'own' }, cause: 0, size: 1 });
      expect(named(events, 'send', `GET /${name}`)[0]).toMatchObject({ cause: handled?.seq });
      expect(named(events, 'send', `200 POST /${name}`)[0]).toMatchObject({ replyTo: handled?.seq });
      expect(captured.told).toContainEqual(expect.objectContaining({ kind: 'more', of: handled?.seq, preview: name }));
    }
    expect(captured.lines).toContain('app | heads false');
  });

  it('that are handed over are a request and an answer, and leave nothing on the socket', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { createServer, request } = require('node:http');",
          'const own = (socket) => Object.keys(Object.getOwnPropertyDescriptors(socket)).filter((name) => /readableFlowing|write$/.test(name));',
          'const server = createServer();',
          "server.on('upgrade', (incoming, socket) => {",
          "  console.log('headers', incoming.rawHeaders.join());",
          "  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: upgrade\\r\\nUpgrade: x\\r\\n\\r\\n');",
          "  console.log('server has', own(socket).join());",
          "  request({ port: server.address().port, path: '/from-upgrade' }, (answer) => answer.resume()).end();",
          '});',
          "server.on('connect', (incoming, socket) => socket.write('HTTP/1.1 200 OK\\r\\n\\r\\n'));",
          "server.on('request', (incoming, outgoing) => outgoing.end());",
          'server.listen(0, () => {',
          '  const { port } = server.address();',
          "  const headers = { Connection: 'Upgrade', Upgrade: 'x' };",
          "  request({ port, path: '/chat', headers }).on('upgrade', (answer, socket) => {",
          "    console.log('client has', own(socket).join());",
          "    request({ port, method: 'CONNECT', path: 'db:5432' }).on('connect', () => console.log('connected')).end();",
          '  }).end();',
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('connected');
    await captured.until(() => captured.messages().length === 12);
    const events = captured.messages();
    const [asked] = named(events, 'send', 'GET /chat');
    const [handled] = named(events, 'receive', 'GET /chat');
    expect(handled).toMatchObject({ match: { by: 'id', seq: asked?.seq } });
    expect(handled?.handler).toBeGreaterThan(0);
    const [answered] = named(events, 'send', '101 GET /chat');
    expect(answered).toMatchObject({ cause: handled?.seq, replyTo: handled?.seq, status: 101 });
    expect(answered?.stack[0]).toMatchObject({ line: 5 });
    const [heard] = named(events, 'receive', '101 GET /chat');
    expect(heard).toMatchObject({ replyTo: asked?.seq, match: answered?.match });
    expect(named(events, 'send', 'GET /from-upgrade')[0]).toMatchObject({ cause: handled?.seq });
    const [connected] = named(events, 'receive', 'CONNECT db:5432');
    expect(connected).toMatchObject({ match: { by: 'id' } });
    expect(named(events, 'receive', '200 CONNECT db:5432')[0]).toMatchObject({
      match: named(events, 'send', '200 CONNECT db:5432')[0]?.match,
    });
    expect(captured.lines).toEqual(expect.arrayContaining(['app | server has ', 'app | client has ']));
    expect(captured.lines.join('\n')).not.toContain('lightcone');
  });

  it('that are refused, or break, lose what was under way', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { createServer, get, request } = require('node:http');",
          'const server = createServer((incoming, outgoing) => {',
          "  if (incoming.url === '/hang-up') return incoming.socket.destroy();",
          "  if (incoming.url === '/half') { outgoing.writeHead(200, { 'content-length': 10 }); outgoing.write('12345', () => incoming.socket.destroy()); }",
          "  if (incoming.url === '/given-up') incoming.on('error', () => {}).resume();",
          '});',
          'server.listen(0, () => {',
          '  const { port } = server.address();',
          "  const failed = (error) => console.log('failed', error.code);",
          "  get({ port: 1, path: '/refused' }).on('error', failed);",
          "  get({ port, path: '/hang-up' }).on('error', failed);",
          "  get({ port, path: '/half' }, (answer) => answer.on('error', failed).resume());",
          "  const given = request({ port, path: '/given-up', method: 'POST' }).on('error', failed);",
          "  given.write('a', () => given.destroy());",
          '});',
        ],
      },
      { runtime },
    );
    const lost = () =>
      captured.told.flatMap((event) => {
        if (event.kind !== 'more' || event.outcome !== 'lost') return [];
        const of = captured.messages().find(({ seq }) => seq === event.of);
        return [`${of?.kind} ${of?.name}: ${event.status ?? ''}`];
      });
    await captured.until(() => lost().length === 6);
    expect(lost().sort()).toEqual([
      'receive 200 GET /half: ',
      'receive POST /given-up: ',
      'send 200 GET /half: ',
      'send GET /hang-up: ECONNRESET',
      'send GET /refused: ECONNREFUSED',
      'send POST /given-up: ECONNRESET',
    ]);
  });

  it('is not lost where it is answered as soon as its body has ended, and is where the connection breaks then', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const http = require('node:http');",
          'const server = http.createServer((request, response) => {',
          "  request.resume().on('end', () => {",
          "    if (request.url === '/whole') return response.end('all of it');",
          "    response.writeHead(200, { 'content-length': 100 });",
          "    response.write('a part of it');",
          '  });',
          '});',
          "server.listen(0, '127.0.0.1', () => {",
          '  const ask = (path, take) => {',
          "    const to = { port: server.address().port, host: '127.0.0.1', method: 'POST', path };",
          "    http.request(to, take).on('error', () => {}).end('asked');",
          '  };',
          "  ask('/whole', (response) => response.resume().on('end', () => {",
          "    ask('/half', (response) => response.once('data', () => response.destroy()).on('error', () => {}));",
          '  }));',
          '});',
        ],
      },
      { runtime },
    );
    const lost = () =>
      captured.told.flatMap((event) => {
        if (event.kind !== 'more' || event.outcome !== 'lost') return [];
        const { kind, name } = captured.messages(({ seq }) => seq === event.of)[0] ?? {};
        return `${kind} ${name}`;
      });
    await captured.until(() => lost().length >= 2);
    expect(lost().sort()).toEqual(['receive 200 POST /half', 'send 200 POST /half']);
  });
});
