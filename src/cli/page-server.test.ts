import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { UserError } from '../base/errors.ts';
import { PageServer } from './page-server.ts';

let dist: string;
let server: PageServer;
let address: string;
const asked: string[] = [];

beforeEach(async () => {
  dist = await mkdtemp(path.join(tmpdir(), 'lightcone-page-'));
  await writeFile(path.join(dist, 'timeline.js'), 'hello');
  await writeFile(path.join(dist, 'secret.js'), 'secret');
  asked.length = 0;
  server = new PageServer({
    dist,
    title: 'shop',
    ask: async (command) => {
      asked.push(command);
      if (command === 'lightcone/event') throw new UserError('That event is forgotten.');
      return { lanes: [] };
    },
  });
  address = await server.listen();
});

afterEach(async () => {
  server.dispose();
  await rm(dist, { recursive: true });
});

describe('the page in a browser', () => {
  it('is served behind its token, and nothing else of the folder', async () => {
    const page = await fetch(address);
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/default-src 'none'; script-src 'nonce-[0-9a-f]{32}'; style-src 'self'/);
    expect(await (await fetch(`${address}timeline.js`)).text()).toBe('hello');
    const refused = ['secret.js', '../secret.js', '..%2fsecret.js', 'timeline.css'].map((name) => address + name);
    refused.push(new URL('/', address).href, new URL('/timeline.js', address).href, address.replace(/.\/$/, '/'));
    for (const url of refused) expect((await fetch(url)).status, url).toBe(404);
  });

  it('is not answered by another name of this machine, which a page of somebody else could have', async () => {
    const status = await new Promise((resolve, reject) => {
      request(address, { headers: { host: 'evil.example' } }, ({ statusCode }) => resolve(statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });

  it('asks over a socket, which no other origin gets', async () => {
    const link = new WebSocket(`${address.replace('http', 'ws')}link`, { origin: new URL(address).origin });
    const said: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      link.on('message', (data) => {
        said.push(JSON.parse(String(data)));
        if (said.length === 4) resolve();
      });
    });
    await new Promise((resolve) => link.once('open', resolve));
    link.send('no JSON');
    for (const message of [
      { kind: 'ready' },
      { kind: 'ask', number: 1, command: 'lightcone/lanes' },
      { kind: 'ask', number: 2, command: 'lightcone/event', arguments: { id: 1 } },
      { kind: 'ask', number: 3, command: 'lightcone/save', arguments: { file: '/etc/passwd' } },
    ])
      link.send(JSON.stringify(message));
    await all;
    expect(said).toContainEqual(expect.objectContaining({ kind: 'hello', host: 'browser' }));
    expect(said).toContainEqual({ kind: 'answer', number: 1, body: { lanes: [] } });
    expect(said).toContainEqual({ kind: 'failed', number: 2, message: 'That event is forgotten.' });
    expect(said).toContainEqual(expect.objectContaining({ kind: 'failed', number: 3 }));
    expect(asked).toEqual(['lightcone/lanes', 'lightcone/event']);

    const stranger = new WebSocket(`${address.replace('http', 'ws')}link`, { origin: 'http://evil.example' });
    await expect(
      new Promise((resolve, reject) => stranger.once('open', resolve).once('error', reject)),
    ).rejects.toThrow();

    const gone = new Promise<number>((resolve) => server.onPages(resolve));
    link.close();
    expect(await gone).toBe(0);
  });
});
