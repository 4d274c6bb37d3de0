/** What all nodes were at, at an event: in a run that stands, and in its recording. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventId } from '../../src/protocol/event-id.ts';
import type { MomentAnswer } from '../../src/protocol/moment.ts';
import type { SearchAnswer } from '../../src/protocol/timeline.ts';
import { lightcone, lightconeEnds } from './support/command-line.ts';
import { write } from './support/programs.ts';
import { freePort, Stage } from './support/world.ts';

/** A node's values, and the names of its last message and of what the event can know of it. */
function toldOf({ isolates }: MomentAnswer) {
  return Object.fromEntries(
    isolates.map(({ lane, exit, last, known, values }) => [
      lane,
      {
        values: values.map(({ name, value }) => `${name} = ${value}`),
        ...(exit !== undefined && { exit }),
        ...(last && { last: `${last.kind} ${last.name}` }),
        ...(known && { known: `${known.kind} ${known.name}` }),
      },
    ]),
  );
}

describe('The state of all nodes', () => {
  const stage = new Stage();

  /** A stock that counts down with each request, of which a shop sends two, one after the other. */
  async function shop(): Promise<string> {
    const where = await stage.folder();
    const port = await freePort();
    await write(
      where,
      'stock.cjs',
      "const http = require('node:http');",
      'let left = 3;',
      'const server = http.createServer((request, response) => {',
      '  left--;',
      '  response.end(String(left));',
      "  if (request.url === '/second') server.close();",
      '});',
      `server.listen(${port}, '127.0.0.1');`,
    );
    await write(
      where,
      'shop.cjs',
      "const http = require('node:http');",
      'const ask = (name, next) =>',
      `  http.get({ port: ${port}, host: '127.0.0.1', path: name, agent: false }, (answer) => answer.resume().on('end', next));`,
      "ask('/first', () => ask('/second', () => {}));",
    );
    await write(
      where,
      'shop.lightcone',
      `node stock { run "stock.cjs"  ready port ${port} }`,
      'node shop { run "shop.cjs"  after stock }',
      'expose left = `left` line "stock.cjs":5 at stock',
    );
    return where;
  }

  it('is told of an event and of the end of a recording', async () => {
    const where = await shop();
    const file = path.join(where, 'run.lightcone-run');
    await lightcone('run', path.join(where, 'shop.lightcone'), '--record', file);
    const found = await lightcone('query', file, 'kind:receive', '--json');
    const events = found
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { node: string; id: number; name: string; label: string });
    const taken = (name: string) => events.find((event) => event.node === 'stock' && event.name.endsWith(name));
    const state = async (...at: readonly string[]) =>
      toldOf(JSON.parse(await lightcone('state', file, ...at, '--json')) as MomentAnswer);

    const [first, second] = [taken('/first'), taken('/second')];
    expect(await state(first?.label ?? '')).toEqual({
      stock: { values: [], last: 'receive GET /first', known: 'receive GET /first' },
      shop: { values: [], last: 'send GET /first', known: 'send GET /first' },
    });
    // The answer to the first one lies between.
    expect(await state(String(second?.id))).toEqual({
      stock: { values: ['left = 2'], last: 'receive GET /second', known: 'receive GET /second' },
      shop: { values: [], last: 'send GET /second', known: 'send GET /second' },
    });
    // When the shop sent its first request nothing of the stock was known to it.
    const sent = JSON.parse((await lightcone('query', file, 'kind:send', '/first', '--json')).split('\n')[0] ?? '');
    expect((await state(String(sent.id)))['stock']).toEqual({ values: [] });
    expect(await state()).toEqual({
      stock: { values: ['left = 1'], exit: '0', last: expect.stringMatching(/^send /) },
      shop: { values: [], exit: '0', last: expect.stringMatching(/^receive /) },
    });

    const words = await lightcone('state', file);
    expect(words).toContain('stock  has ended (0)\n    left = 1\n');
    const wrong = await lightconeEnds('state', file, 'nobody#7');
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The event nobody#7 is not in the recording'),
    });
  });

  it('is told of a run that stands', async () => {
    const where = await shop();
    const editor = stage.editor();
    await editor.breakAt(path.join(where, 'stock.cjs'), { line: 6, condition: 'left === 1' });
    await editor.debug({ system: path.join(where, 'shop.lightcone') });
    const { threadId } = await editor.halts();
    const search = async () => {
      await editor.wire.request('lightcone/messages'); // who has asked is told what is new
      const query = 'kind:receive node:stock /second';
      return (await editor.wire.request<SearchAnswer>('lightcone/search', { query })).found[0]?.id;
    };
    // Its probe tells within some milliseconds.
    let event: EventId | undefined = await search();
    while (event === undefined) {
      await editor.wire.next('lightcone/messages');
      event = await search();
    }
    const moment = async (asked: object) => toldOf(await editor.wire.request<MomentAnswer>('lightcone/moment', asked));
    const now = async () => (await moment({}))['stock']?.values;
    await expect.poll(now, { timeout: 20_000 }).toEqual(['left = 1']);
    expect(await moment({ event })).toEqual({
      stock: { values: ['left = 2'], last: 'receive GET /second', known: 'receive GET /second' },
      shop: { values: [], last: 'send GET /second', known: 'send GET /second' },
    });
    await expect(moment({ event: 12 })).rejects.toThrow('forgotten');
    await editor.continue(threadId);
    await editor.wire.next('terminated');
  });
});
