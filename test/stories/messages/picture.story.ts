/** The picture of a session: what its lanes, events and halts are told as. */
import { describe, expect, it } from 'vitest';
import type {
  DifferencesAnswer,
  LanesAnswer,
  PictureAnswer,
  PictureArguments,
  RowsAnswer,
  RowsArguments,
} from '../../../src/protocol/picture.ts';
import type { EventAnswer } from '../../../src/protocol/timeline.ts';
import { write } from '../support/programs.ts';
import { freePort, Stage } from '../support/world.ts';

const stage = new Stage();

const server = `const http = require('node:http');
http.createServer((request, response) => {
  console.log('asked');
  debugger;
  response.end('there');
}).listen(Number(process.env.PORT), '127.0.0.1');
`;
const client = `require('node:http').get(process.env.SERVER, (answer) => answer.resume());
setInterval(() => {}, 1000);
`;

describe('The picture of a session', () => {
  it('has a lane for each node, and the halt among its events, with its place', async () => {
    const folder = await stage.folder();
    const port = await freePort();
    await write(folder, 'server.cjs', server);
    await write(folder, 'client.cjs', client);
    const editor = stage.editor();
    await editor.debug({
      cwd: folder,
      nodes: {
        server: { program: 'server.cjs', env: { PORT: port }, ready: { port } },
        client: { program: 'client.cjs', env: { SERVER: `http://127.0.0.1:${port}/x` }, after: ['server'] },
      },
    });
    const ask = editor.wire.request.bind(editor.wire);
    let now = await ask<LanesAnswer>('lightcone/lanes');
    while (now.halt?.site === undefined || now.events < 2) {
      await editor.wire.next('lightcone/changed');
      now = await ask<LanesAnswer>('lightcone/lanes');
    }
    expect(now.lanes.map(({ lane, kind, state }) => [lane, kind, state])).toEqual([
      ['server', 'main', 'halted'],
      ['client', 'main', 'held'],
    ]);
    expect(now.halt).toMatchObject({ lane: 'server', reason: 'debugger statement', site: { line: 4 } });

    const args: PictureArguments = { scale: 'time', ...now.extent.time, width: 1200, rows: [['server'], ['client']] };
    const picture = await ask<PictureAnswer>('lightcone/picture', args);
    expect(picture.messages).toMatchObject([{ name: 'GET /x', from: { row: 1 }, to: { row: 0 }, isEntry: true }]);
    const { event: halt } = now.halt;
    const marks = picture.rows[0]?.marks.filter(({ kind }) => kind === 'halt');
    expect(marks).toMatchObject([{ event: halt, name: 'debugger statement' }]);
    const details = await ask<EventAnswer>('lightcone/event', { id: halt });
    expect(details).toMatchObject({ event: { kind: 'halt', stack: [{ line: 4 }] }, ends: [] });
    const halts: RowsArguments = { scale: 'order', filter: 'kind:halt' };
    expect((await ask<RowsAnswer>('lightcone/rows', halts)).rows).toMatchObject([{ event: halt, lane: 'server' }]);
  });

  it('shows where two nodes part that should do the same', async () => {
    const folder = await stage.folder();
    await write(
      folder,
      'twin.cjs',
      'let asked = 0;',
      "require('node:http').createServer((request, response) => {",
      '  response.statusCode = ++asked > 1 && process.env.FAILS ? 500 : 200;',
      "  response.end('there');",
      "}).listen(Number(process.env.PORT), '127.0.0.1');",
    );
    await write(
      folder,
      'asker.cjs',
      "const ask = (port) => new Promise((done) => require('node:http').get({ port, path: '/x' }, (answer) => answer.resume().on('end', done)));",
      '(async () => {',
      "  for (const port of process.env.PORTS.split(' ')) for (let i = 0; i < 3; i++) await ask(Number(port));",
      "  console.log('asked all');",
      '  setInterval(() => {}, 1000);',
      '})();',
    );
    const [left, right] = [await freePort(), await freePort()];
    const editor = stage.editor();
    await editor.debug({
      cwd: folder,
      nodes: {
        left: { program: 'twin.cjs', env: { PORT: left }, ready: { port: left } },
        right: { program: 'twin.cjs', env: { PORT: right, FAILS: '1' }, ready: { port: right } },
        asker: { program: 'asker.cjs', env: { PORTS: `${left} ${right}` }, after: ['left', 'right'] },
      },
    });
    await editor.writes('asker | asked all');
    await editor.pause();
    await editor.halts();
    const answer = await editor.wire.request<DifferencesAnswer>('lightcone/differences', {
      first: 'left',
      second: 'right',
    });
    expect(answer.peers).toEqual([['asker'], ['asker']]);
    expect(answer.differences).toMatchObject([
      {
        ...{ kind: 'send', protocol: 'http', role: 'response', peer: 'asker', same: 1 },
        first: { name: '200 GET /x', status: 200 },
        second: { name: '500 GET /x', status: 500 },
      },
    ]);
  });
});
