/** Somebody who is not debugged, under a name instead of an address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LanesAnswer } from '../../src/protocol/picture.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

const stage = new Stage();
const database = createServer((_request, response) => void response.end('a row'));

beforeAll(() => new Promise<void>((resolve) => void database.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => void database.close(resolve)));

it('An external peer has a lane and watches of its name', async () => {
  const { port } = database.address() as AddressInfo;
  const folder = await stage.folder();
  await write(
    folder,
    'orders.cjs',
    "const http = require('node:http');",
    'const ask = () => {',
    `  http.get({ host: 'localhost', family: 4, port: ${port}, path: '/rows' }, (response) => response.resume());`,
    '};',
    'setInterval(ask, 50);',
  );
  await write(
    folder,
    'shop.lightcone',
    'node orders { run "orders.cjs" }',
    `node db { external "127.0.0.1:${port}" }`,
    'log send at orders to db "{name} goes to {to}"',
    'log receive at orders from db "{status} comes from {from}"',
  );
  const editor = stage.editor();
  await editor.debug({ system: path.join(folder, 'shop.lightcone') });
  await editor.writes('GET /rows goes to db');
  await editor.writes('200 comes from db');
  const { watches } = await editor.watches({ watches: ['break send to db', 'break send at db'] });
  expect(watches.slice(2)).toMatchObject([
    { isVerified: true, message: 'Watched in orders.' },
    { isVerified: false, message: expect.stringContaining('no node "db"') },
  ]);
  expect(await editor.halts()).toMatchObject({ place: 'orders orders.cjs:3' });
  const { lanes } = await editor.wire.request<LanesAnswer>('lightcone/lanes');
  expect(lanes.map(({ lane, kind }) => [lane, kind])).toEqual([
    ['orders', 'main'],
    ['db', 'outside'],
  ]);
});
