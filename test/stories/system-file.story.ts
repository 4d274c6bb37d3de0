/** A system that is described in a file of its own, which launch.json only names. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Configuration } from './support/editor.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

describe('A system file', () => {
  const stage = new Stage();

  async function folder(file: string, ...more: readonly string[]): Promise<string> {
    const where = await stage.folder();
    await write(where, 'shop.lightcone', file);
    for (const [at, text] of more.entries()) await write(where, `more-${at + 1}.lightcone`, text);
    await write(where, 'one.cjs', "const line = process.env.WHO + ' ' + process.argv.slice(2);", 'console.log(line);');
    return where;
  }

  async function refused(configuration: Configuration): Promise<string> {
    return stage
      .editor()
      .debug(configuration)
      .then(() => 'it was started', String);
  }

  it('starts what it describes, with paths of its own folder', async () => {
    const where = await folder(`
      system Twins
      node one { run "one.cjs"  env WHO = "first" }
      node other[2] { run "one.cjs"  args "{index}"  env WHO = "other"  after one }
    `);
    const editor = stage.editor();
    await editor.debug({ system: path.join(where, 'shop.lightcone') });
    await editor.wire.next('terminated');
    expect(editor.wire.output).toContain('one     | first \n');
    expect(editor.wire.output).toContain('other-1 | other 1\n');
    expect(editor.wire.output).toContain('other-2 | other 2\n');
  });

  it('sets its watches, and includes other files', async () => {
    const where = await folder(
      `include "more-1.lightcone"\nbreak receive "GET /*" at server`,
      `node server { run "server.cjs"  ready log "ready" }`,
    );
    await write(
      where,
      'server.cjs',
      "const http = require('node:http');",
      'const server = http.createServer((request, response) => {',
      "  response.end('hello');",
      '});',
      "server.listen(0, '127.0.0.1', () => {",
      "  console.log('ready');",
      '  http.get({ port: server.address().port }, () => server.close());',
      '});',
    );
    const editor = stage.editor();
    await editor.debug({ system: path.join(where, 'shop.lightcone') });
    const stop = await editor.halts();
    expect(stop.place).toBe('server server.cjs:3');
    await editor.continue(stop.threadId);
    await editor.wire.next('terminated');
  });

  it('that says by now what the client had set has it once when the run is restarted', async () => {
    const node = 'node server { run "server.cjs"  ready log "ready" }';
    const where = await folder(node);
    await write(where, 'server.cjs', "setInterval(() => {}, 1000); console.log('ready');");
    const editor = stage.editor();
    const configuration = { system: path.join(where, 'shop.lightcone') };
    await editor.debug(configuration);
    const [saved, other] = ['log receive "GET /*"', 'log send "PUT /*"'];
    await editor.watches({ watches: [saved, other] });
    await write(where, 'shop.lightcone', node, saved);
    await editor.wire.request('restart', { arguments: configuration });
    const { watches } = await editor.watches();
    expect(watches.map(({ source, text }) => `${source}: ${text}`).sort()).toEqual([
      `client: ${other}`,
      `configuration: ${saved}`,
    ]);
  });

  it('is refused with all that is wrong, each with its place', async () => {
    const where = await folder('node one { rnu "one.cjs" }\nnode two { run one.cjs }');
    const refusal = await refused({ system: path.join(where, 'shop.lightcone') });
    expect(refusal).toContain('shop.lightcone:1:12: "rnu" is not expected here. Did you mean "run"?');
    expect(refusal).toContain('shop.lightcone:2:16: "one" is not expected here, but a text in quotes.');
  });

  it('that is not there, includes itself, or stands beside nodes is refused', async () => {
    const where = await folder('include "more-1.lightcone"', 'include "shop.lightcone"');
    const file = path.join(where, 'shop.lightcone');
    expect(await refused({ system: path.join(where, 'nowhere.lightcone') })).toContain("can't be read");
    expect(await refused({ system: file })).toContain('shop.lightcone -> more-1.lightcone -> shop.lightcone');
    expect(await refused({ system: file, nodes: ['9229'] })).toContain('both "system" and "nodes"');
  });
});
