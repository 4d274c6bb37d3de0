import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isThorough } from '../thorough.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { write } from './support/programs.ts';
import { lineOf, Stage } from './support/world.ts';

const CHILDREN = isThorough ? 200 : 70;

describe('A crowd', () => {
  const stage = new Stage();

  /** Megabytes that a process has in memory. */
  async function memory(pid: number | undefined): Promise<number> {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  }

  it(`of ${CHILDREN} short children comes and goes, and leaves nothing behind`, { timeout: 240_000 }, async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const child = await write(folder, 'job.cjs', "console.log('job', process.argv[2], 'done');");
    const program = await write(
      folder,
      'boss.cjs',
      "const { fork } = require('node:child_process');",
      'let next = 0;',
      'function start() {',
      `  if (next === ${CHILDREN}) return void console.log('nothing left to start');`,
      "  fork(process.argv[2], [String(next++)]).on('exit', start);",
      '}',
      'for (let i = 0; i < 4; i++) start();',
      'setInterval(function tick() {}, 1000);',
    );
    await editor.breakAt(child, { line: 1, condition: 'process.argv[2] === "60"' });
    await editor.debug({ nodes: { boss: { program, args: [child] } } });
    await editor.writes('job 30 done');
    const early = await memory(editor.wire.adapter.pid);
    const stop = await editor.halts();
    expect(stop.place).toMatch(/^boss \(job\.cjs\)( #\d)? job\.cjs:1$/);
    expect((await editor.threads()).length).toBeLessThan(10);
    await editor.continue();
    await editor.writes('nothing left to start');
    // The last child may join after another one has ended: only when all have worked is there none to come.
    for (let i = 0; i < CHILDREN; i++) await editor.writes(`job ${i} done`);
    while ((await editor.threads()).length > 1) await editor.wire.next('thread', ({ reason }) => reason === 'exited');
    expect(await editor.threads()).toEqual(['boss']);
    if (process.platform === 'linux') expect((await memory(editor.wire.adapter.pid)) - early).toBeLessThan(100);
    await editor.pause();
    await editor.halts();
    expect(await editor.threads()).toEqual(['boss · paused']);
  });

  it('of workers in several processes halts and goes on as one', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const program = await write(
      folder,
      'team.cjs',
      "const { Worker, isMainThread } = require('node:worker_threads');",
      'if (isMainThread) for (let i = 0; i < 5; i++) new Worker(__filename);',
      'setInterval(function turn() {}, 5);',
    );
    await editor.debug({ nodes: { a: { program }, b: { program }, c: { program } } });
    for (const node of ['a', 'b', 'c']) {
      for (const number of ['', ' #2', ' #3', ' #4', ' #5']) await editor.joins(`${node} (team.cjs)${number}`);
    }
    for (let i = 0; i < 20; i++) {
      await editor.pause(await editor.threadId('b (team.cjs) #2'));
      await editor.halts();
      const names = await editor.threads();
      expect(names).toHaveLength(18);
      expect(names.filter((name) => !/ · (held|paused)$/.test(name))).toEqual([]);
      await editor.continue();
      expect((await editor.threads()).filter((name) => name.includes('·'))).toEqual([]);
    }
  });

  it('of two sessions debugs two systems, of the same programs, which know nothing of each other', async () => {
    const [one, two] = [stage.editor(), stage.editor()];
    const [first, second] = [await greeters(process.execPath), await greeters(process.execPath)];
    const line = await lineOf(greeter, 'served++');
    await one.breakAt(greeter, { line, condition: '@front' });
    await Promise.all([one.debug({ nodes: first.nodes }), two.debug({ nodes: second.nodes })]);
    const answer = get(first.front, 'ada');
    const stop = await one.halts();
    expect(await one.threads()).toEqual(['back · held', 'front · stopped']);
    expect(await two.threads()).toEqual(['back', 'front']);
    expect(await get(second.front, 'bob')).toBe('HELLO BOB, HELLO BOB!');

    await two.pause();
    await two.halts();
    await one.continue(stop.threadId);
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
    await one.stop();
    expect(await two.threads()).toEqual(['back · paused', 'front · held']);
    await two.continue();
    expect(await get(second.front, 'bob')).toBe('HELLO BOB, HELLO BOB!');
  });
});
