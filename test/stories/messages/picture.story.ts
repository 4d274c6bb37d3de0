/** The picture of a session: what its lanes, events and halts are told as. */
import { describe, expect, it } from 'vitest';
import type {
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
});
