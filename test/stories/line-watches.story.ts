/** Breakpoints and logpoints at lines that a system file has, beside those that the editor sets. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StateAnswer } from '../../src/protocol/control.ts';
import type { LanesAnswer, PictureAnswer } from '../../src/protocol/picture.ts';
import { write } from './support/programs.ts';
import { freePort, Stage } from './support/world.ts';

/** A process that counts to three, with a child that does the same. */
const counting = [
  "const { fork } = require('node:child_process');",
  'function count(n) {',
  "  const who = process.argv[2] ?? 'parent';",
  "  return who + ' ' + n;",
  '}',
  '',
  'for (let n = 1; n <= 3; n++) count(n);',
  "if (!process.argv[2]) fork(__filename, ['child']);",
];

describe('Watches on lines', () => {
  const stage = new Stage();

  async function folder(...file: readonly string[]): Promise<{ where: string; system: string; program: string }> {
    const where = await stage.folder();
    await write(where, 'count.cjs', ...counting);
    await write(
      where,
      'count.lightcone',
      'node one { run "count.cjs" }',
      'node two { run "count.cjs"  after one }',
      ...file,
    );
    return { where, system: path.join(where, 'count.lightcone'), program: path.join(where, 'count.cjs') };
  }

  it('stop and write in all nodes that they name and in their children, and survive what the editor sets', async () => {
    const { system, program } = await folder(
      'break line "count.cjs":4 at two when `n === 2`',
      'log line "count.cjs":4 "{$node}: {who} {n}"',
      'log line "count.cjs":4 at one when `n > 2` "last of {who}"',
    );
    const editor = stage.editor();
    await editor.breakAt(program, { line: 4, condition: '@one n === 3' });
    await editor.debug({ system });
    // Two that come to it at once stop at once, the second one without the focus: both are counted, and go on together.
    const stopsOf = (what: string): number =>
      editor.wire.events.filter(({ event, body }) => event === 'stopped' && body?.description === what).length;
    const ofEditor = (): number => stopsOf('Breakpoint');
    const ofFile = (): number => stopsOf('Breakpoint count.cjs:4');
    while (ofEditor() + ofFile() < 4) {
      const stop = await editor.halts();
      // What an editor shows beside the sentence.
      const [stopping, writing] = (await editor.watches()).watches;
      // One that has come to it while another one stopped the system is counted, and stops next.
      expect(stopping?.hits).toBeGreaterThanOrEqual(ofFile());
      expect(stopping?.hits).toBeLessThanOrEqual(2);
      expect(writing?.hits).toBeGreaterThan(0);
      expect(stop.place).toMatch(stop.reason === 'breakpoint' ? /^one/ : /^two/);
      // Replaces all that the editor has in the file.
      await editor.breakAt(program, { line: 4, condition: '@one n === 3' });
      await editor.continue(stop.threadId);
    }
    await editor.wire.next('terminated');
    expect([ofEditor(), ofFile()]).toEqual([2, 2]);
    const { output } = editor.wire;
    for (const node of ['one', 'two'])
      for (const who of ['parent', 'child'])
        for (const n of [1, 2, 3]) expect(output).toContain(`${node} | ${node}: ${who} ${n}\n`);
    expect(output).toContain('one | last of child');
    expect(output).not.toContain('two | last of');
  });

  it('can stand in launch.json, and say where they are not', async () => {
    const { where, program } = await folder();
    await write(where, 'empty.cjs', '// nothing', '', '', '');
    const editor = stage.editor();
    await editor.debug({
      cwd: where,
      nodes: { one: { program }, other: { program: path.join(where, 'empty.cjs') } },
      watches: [
        'log line "count.cjs":6 "counted"',
        'break line "count.cjs":80 at one',
        'break line nowhere.cjs:3',
        'break line empty.cjs:3 when `a b`',
      ],
    });
    await editor.wire.next('terminated');
    const { output } = editor.wire;
    expect(output).toContain(
      'logpoint of the system at count.cjs:6: There is no code in line 6, so it is at line 7.\n',
    );
    expect(output).toContain('at count.cjs:80: Not bound in one: there is no code at or below this line.\n');
    expect(output).toContain(`There is no file ${path.join(where, 'nowhere.cjs')}.`);
    expect(output).toContain("at empty.cjs:3: The condition can't be parsed");
    expect(output.match(/counted/g)).toHaveLength(2);
  });

  it('can be armed by what happens elsewhere, before it has any effect', async () => {
    const where = await stage.folder();
    const port = await freePort();
    await write(
      where,
      'back.cjs',
      "const http = require('node:http');",
      'let served = 0;',
      'const server = http.createServer((request, response) => {',
      '  response.end(String(++served));',
      "  if (request.url === '/last') server.close();",
      '});',
      `server.listen(${port}, '127.0.0.1');`,
    );
    await write(
      where,
      'front.cjs',
      "const http = require('node:http');",
      "const names = ['warm', 'warm', 'real', 'last'];",
      'function ask() {',
      '  const name = names.shift();',
      '  const next = (answer) => answer.resume().on("end", ask);',
      `  if (name) http.get({ port: ${port}, host: '127.0.0.1', path: '/' + name }, next);`,
      '}',
      'ask();',
    );
    await write(
      where,
      'shop.lightcone',
      `node back { run "back.cjs"  ready port ${port} }`,
      'node front { run "front.cjs"  after back }',
      'arm line "back.cjs":5 after send "GET /real" at front',
      'arm receive "GET /*" at back after line "front.cjs":6 when `name === \'last\'`',
    );
    const editor = stage.editor();
    await editor.debug({ system: path.join(where, 'shop.lightcone') });
    const stops: string[] = [];
    for (let stop = 0; stop < 3; stop++) {
      const { place, threadId, frameId } = await editor.halts();
      stops.push(`${place} ${await editor.evaluate('request.url', frameId)}`);
      await editor.continue(threadId);
    }
    await editor.wire.next('terminated');
    expect(stops).toEqual(["back back.cjs:5 '/real'", "back back.cjs:4 '/last'", "back back.cjs:5 '/last'"]);
    expect(editor.wire.output).toContain('Armed: line "back.cjs":5 (after send "GET /real" at front)');
  });

  it('expose values without a stop', async () => {
    const where = await stage.folder();
    await write(
      where,
      'raft.cjs',
      'let term = 0;',
      'function tick() {',
      '  term++;',
      "  const peer = { role: term > 4 ? 'leader' : 'follower' };",
      '  return peer;',
      '}',
      'const timer = setInterval(tick, 5);',
      "process.on('SIGTERM', () => clearInterval(timer));",
    );
    await write(
      where,
      'raft.lightcone',
      'node peers[2] { run "raft.cjs" }',
      'expose role = `peer.role`, term = `term` line "raft.cjs":5 at peers',
      'expose slip = `nobody` line "raft.cjs":5 at peers-1',
    );
    const editor = stage.editor();
    await editor.debug({ system: path.join(where, 'raft.lightcone') });
    await expect
      .poll(
        async () => {
          const { rows } = (await editor.wire.request('lightcone/state')) as StateAnswer;
          return rows.map(
            ({ node, name, value, hits }) =>
              `${node} ${name} = ${name === 'term' && value === String(hits) ? 'hits' : value}`,
          );
        },
        { timeout: 20_000 },
      )
      .toEqual([
        "peers-1 role = 'leader'",
        'peers-1 term = hits',
        'peers-1 slip = <ReferenceError: nobody is not defined>',
        "peers-2 role = 'leader'",
        'peers-2 term = hits',
      ]);
    expect(editor.wire.events.filter(({ event }) => event === 'stopped')).toEqual([]);
    // In the timeline each is there from when it was told until it was another one.
    const drawn = async () => {
      const { extent } = (await editor.wire.request('lightcone/lanes')) as LanesAnswer;
      const rows = [['peers-1'], ['peers-2'], ['peers-1', 'peers-2']];
      const asked = { scale: 'time', ...extent.time, width: 2000, rows };
      const picture = (await editor.wire.request('lightcone/picture', asked)) as PictureAnswer;
      return {
        extent,
        values: picture.rows.map(({ values }) => values),
        marks: picture.rows.map(({ marks }) => marks),
      };
    };
    const termsIn = async () => (await drawn()).values[0]?.filter(({ name }) => name === 'term').length;
    await expect.poll(termsIn, { timeout: 20_000 }).toBeGreaterThan(2);
    const { extent, values, marks } = await drawn();
    const [one, two, both] = values;
    expect(new Set(two?.map(({ name }) => name))).toEqual(new Set(['role', 'term']));
    const roles = one?.filter(({ name }) => name === 'role') ?? [];
    expect(roles.at(-1)?.text).toBe("'leader'");
    expect(roles.at(-1)?.to).toBeGreaterThan(extent.time.to - 1_000_000);
    const terms = one?.filter(({ name }) => name === 'term').map(({ text }) => Number(text)) ?? [];
    expect(terms.length).toBeGreaterThan(1);
    expect(terms).toEqual([...terms].sort((a, b) => a - b));
    // Several lanes in one row have no track, but each value is a mark there.
    expect(both).toBeUndefined();
    expect(marks.map((row) => row.some(({ kind }) => kind === 'expose'))).toEqual([false, false, true]);
    // They stay at a halt, and are asked for there too.
    await editor.pause();
    await editor.halts();
    const halted = (await editor.wire.request('lightcone/state')) as StateAnswer;
    expect(halted.rows.map(({ node, name }) => `${node} ${name}`)).toContain('peers-2 term');
    await editor.continue();
  });
});
