/** HTTP as the probe sees it. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture } from '../support/captured.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

describe.each(runtimes())('HTTP between two nodes, with Node $version', ({ path: runtime }) => {
  it('is a request and a response, each with its two ends, and no header that the programs can see', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const http = require('node:http');",
          'const server = http.createServer((request, response) => {',
          "  console.log('headers', Object.keys(request.headers).join(), request.rawHeaders.length);",
          "  response.end('hello');",
          '});',
          "server.listen(0, '127.0.0.1', () => {",
          '  const { port } = server.address();',
          "  http.get({ port, host: '127.0.0.1', path: '/greet?who=me' }, (response) => {",
          "    response.resume().on('end', () => console.log('done', Object.keys(response.headers).join()));",
          '  });',
          '});',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages().length === 4);
    const [request, arrived, response, answer] = captured.messages();
    expect(request).toMatchObject({ kind: 'send', role: 'request', name: 'GET /greet', cause: 0 });
    expect(request?.stack[0]).toMatchObject({ line: 7 });
    expect(arrived).toMatchObject({ kind: 'receive', name: 'GET /greet', match: { by: 'id', seq: request?.seq } });
    expect(response).toMatchObject({ kind: 'send', role: 'response', status: 200, cause: arrived?.seq });
    expect(response).toMatchObject({ replyTo: arrived?.seq });
    expect(response?.stack[0]).toMatchObject({ line: 3 });
    expect(answer).toMatchObject({ kind: 'receive', replyTo: request?.seq, match: { by: 'id', seq: response?.seq } });
    await captured.writes('done');
    expect(captured.lines.join('\n')).not.toContain('lightcone');
  });

  it.each([
    [
      'http',
      "http.get({ port: server.address().port, host: '127.0.0.1', path, agent }, (response) => response.resume().on('end', done))",
    ],
    [
      'fetch',
      "fetch('http://127.0.0.1:' + server.address().port + path).then((response) => response.text()).then(done)",
    ],
  ])('%s has its line also in a flood, where those are assumed that always were the same', async (_, asking) => {
    const captured = await capture(
      stage,
      {
        app: [
          "const http = require('node:http');",
          'const server = http.createServer((request, response) => {',
          "  if (request.url === '/rare') return response.end('rare');",
          "  response.end('hello');",
          '});',
          'const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });',
          `const ask = (path) => new Promise((done) => ${asking});`,
          'let asked = 0;',
          "const asking = async () => { for (;;) await ask(++asked % 1000 === 0 ? '/rare' : '/order/' + asked); };",
          "server.listen(0, '127.0.0.1', () => { for (let i = 0; i < 8; i++) asking(); });",
        ],
      },
      { runtime },
    );
    const sent = () => captured.messages(({ kind }) => kind === 'send');
    const of = (text: string) => sent().filter(({ name }) => name.startsWith(text));
    const assumed = (text: string) => of(text).filter(({ stack }) => stack[0]?.isAssumed);
    await captured.until(() => assumed('GET /order').length > 0 && assumed('200 GET /order').length > 0);
    await captured.until(() => of('200 GET /rare').length > 0);
    const lines = (text: string) => [...new Set(of(text).map(({ stack }) => stack[0]?.line))];
    expect(lines('GET /order')).toEqual([6]);
    expect(lines('200 GET /order')).toEqual([3]);
    expect(of('200 GET /rare')[0]?.stack[0]).toEqual(expect.not.objectContaining({ isAssumed: true }));
    expect(lines('200 GET /rare')).toEqual([2]);
  });
});
