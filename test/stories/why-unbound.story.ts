import { copyFile, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { WhyUnboundAnswer } from '../../src/protocol/control.ts';
import { runtimes } from '../runtimes.ts';
import type { Editor } from './support/editor.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { inspect, write } from './support/programs.ts';
import { lineOf, Stage } from './support/world.ts';

describe.each(runtimes().slice(0, 1))('Why a breakpoint is not bound, on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  const why = (editor: Editor, file: string, line: number) =>
    editor.wire.request<WhyUnboundAnswer>('lightcone/whyUnbound', { path: file, line });

  /** The answer for the only node. */
  async function whyHere(editor: Editor, file: string, line: number): Promise<string> {
    const { nodes } = await why(editor, file, line);
    expect(nodes).toHaveLength(1);
    return nodes[0]?.why ?? '';
  }

  /** A program of two sources, of which it loads the second when it is told to, compiled with maps. */
  async function compiled() {
    const folder = await stage.folder();
    await write(folder, 'package.json', '{ "type": "commonjs" }');
    const main = await write(
      folder,
      'src/main.ts',
      "(globalThis as any).load = () => require('./late.js');",
      "setInterval(() => {}, 1000); console.log('up');",
    );
    const late = await write(
      folder,
      'src/late.ts',
      'globalThis.first = 1;',
      '// a comment',
      'export const late: number = 1;',
    );
    await build({
      entryPoints: [main, late],
      outdir: path.join(folder, 'dist'),
      format: 'cjs',
      sourcemap: true,
      logLevel: 'silent',
    });
    const debug = async (settings: object = {}) => {
      const editor = stage.editor();
      await editor.debug({
        cwd: folder,
        nodes: { web: { program: path.join(folder, 'dist/main.js'), runtime } },
        ...settings,
      });
      await editor.writes('up');
      return editor;
    };
    return { folder, main, late, dist: path.join(folder, 'dist'), debug };
  }

  it('it is: where, and how often it was hit', async () => {
    const editor = stage.editor();
    const { nodes, back } = await greeters(runtime);
    const line = await lineOf(greeter, 'served++');
    await editor.debug({ nodes });
    await editor.breakAt(greeter, { line, hitCondition: '> 9' });
    await get(back, 'ada');
    expect(await why(editor, greeter, line)).toEqual({
      summary: 'Bound in 2 of 2 nodes.',
      nodes: ['front', 'back'].map((node) => ({
        node,
        isBound: true,
        why: `Bound at line ${line}. Hit once so far, in all nodes together.`,
      })),
    });
    expect((await why(editor, greeter, line + 1)).summary).toBe('There is no breakpoint in this line.');
  });

  it('its condition is for other nodes, or is none', async () => {
    const editor = stage.editor();
    const { nodes } = await greeters(runtime);
    await editor.debug({ nodes });
    await editor.breakAt(greeter, { line: 7, condition: '@back' }, { line: 9, condition: '1 +' });
    expect(await why(editor, greeter, 7)).toEqual({
      summary: 'Bound in 1 of 2 nodes.',
      nodes: [
        { node: 'front', isBound: false, why: 'It is only for back, as its condition says.' },
        { node: 'back', isBound: true, why: 'Bound at line 7.' },
      ],
    });
    expect(await why(editor, greeter, 9)).toMatchObject({
      summary: 'Bound nowhere: it is not valid.',
      nodes: [{ why: expect.stringMatching(/^The condition can't be parsed/) }, {}],
    });
  });

  it('no process of the node runs', async () => {
    const editor = stage.editor();
    const { nodes } = await greeters(runtime);
    await editor.debug({ nodes });
    await editor.breakAt(greeter, 7);
    await editor.evaluate('@back setTimeout(() => process.exit(), 0)');
    await editor.writes('exited with code 0');
    await editor.breakpointChanges(({ message }) => message === 'Bound in front.');
    expect((await why(editor, greeter, 7)).nodes[1]).toEqual({
      node: 'back',
      isBound: false,
      why: 'No process of it runs now. It will be bound when one begins.',
    });
  });

  it('its file is not loaded yet, then it is; a source that is newer than what runs is pointed out', async () => {
    const { late, dist, debug } = await compiled();
    const editor = await debug();
    const [set] = await editor.breakAt(late, 2);
    const compiledFile = path.join(dist, 'late.js');
    expect(await whyHere(editor, late, 2)).toBe(`Not loaded yet: it will be bound when ${compiledFile} is loaded.`);
    await utimes(late, new Date(), new Date(Date.now() + 5000));
    expect(await whyHere(editor, late, 2)).toMatch(
      /The source is newer than that: build again, or lines may be wrong\.$/,
    );
    const bound = editor.breakpointChanges(({ id, verified }) => id === set?.id && verified);
    await editor.evaluate('void setTimeout(() => load(), 0)');
    await bound;
    expect(await whyHere(editor, late, 2)).toMatch(
      new RegExp(`^Bound at line 3, the next one that has code\\. What runs is ${compiledFile}:\\d+:\\d+\\.$`),
    );
    await writeFile(late, `${await readFile(late, 'utf8')}\nexport const more = 2;\n`);
    expect(await whyHere(editor, late, 3)).toMatch(
      /The source has changed since it was compiled: build again, and restart the node\.$/,
    );
  });

  it('there is no code in this line, nor below it', async () => {
    const { folder, main, debug } = await compiled();
    const editor = await debug();
    await editor.breakAt(main, 40);
    expect(await whyHere(editor, main, 40)).toBe(
      `${path.join(folder, 'dist/main.js')} is loaded, but its source map knows no code at or below this line.`,
    );
  });

  it.each([
    ['missing', (map: string) => rm(map), /its source map main\.js\.map can't be read \(ENOENT.*main\.js\.map'\)/],
    [
      'broken',
      (map: string) => writeFile(map, '{ "version": 3, "sources": ['),
      /its source map main\.js\.map can't be read \(.*JSON.*\)/,
    ],
    ['no map at all', (map: string) => writeFile(map, '[1, 2]'), /its source map main\.js\.map can't be read/],
  ])('its source map is %s', async (_, spoil, expected) => {
    const { main, dist, debug } = await compiled();
    await spoil(path.join(dist, 'main.js.map'));
    const editor = await debug();
    const [set] = await editor.breakAt(main, 2);
    expect(set).toMatchObject({ verified: false });
    const answer = await whyHere(editor, main, 2);
    expect(answer).toMatch(expected);
    expect(answer).toContain(`${path.join(dist, 'main.js')} is loaded, but`);
    // The compiled file itself can be debugged all the same.
    const [plain] = await editor.breakAt(path.join(dist, 'main.js'), 1);
    expect(plain).toMatchObject({ verified: true });
  });

  it('source maps are switched off, or were never written', async () => {
    const { folder, main, dist, debug } = await compiled();
    const editor = await debug({ sourceMaps: false });
    await editor.breakAt(main, 2);
    expect(await whyHere(editor, main, 2)).toMatch(/Source maps are switched off \("sourceMaps": false\)\./);
    await editor.close();
    await rm(path.join(dist, 'main.js.map'));
    await build({ entryPoints: [main], outdir: dist, format: 'cjs', logLevel: 'silent' });
    const other = await debug();
    await other.breakAt(main, 2);
    expect(await whyHere(other, main, 2)).toBe(
      `Not loaded yet: no script of it runs here. None of the 2 compiled files below ${folder} has a source map that names it. If it is compiled, let the compiler write source maps, and name its output in outFiles.`,
    );
  });

  it('localRoot and remoteRoot do not lead to it', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const program = await write(folder, 'there/app.cjs', 'setInterval(() => {}, 1000);', "console.log('up');");
    const here = await write(folder, 'here/app.cjs', 'setInterval(() => {}, 1000);', "console.log('up');");
    const running = await inspect(stage, program, { runtime });
    await running.writes('up');
    const debug = (localRoot: string, remoteRoot: string) =>
      editor.debug({ nodes: { app: { attach: running.port, localRoot, remoteRoot } } });
    await debug(path.join(folder, 'here'), '/app');
    await editor.breakAt(here, 1);
    expect(await whyHere(editor, here, 1)).toBe(
      `Not loaded yet: no script of it runs here. Another file of that name is loaded: ${program}. If it is the same one, correct localRoot (${folder}/here) and remoteRoot (/app).`,
    );
    await editor.breakAt(program, 1);
    expect(await whyHere(editor, program, 1)).toBe('Bound at line 1.');
    const elsewhere = await write(folder, 'elsewhere.cjs', '1;');
    await editor.breakAt(elsewhere, 1);
    expect(await whyHere(editor, elsewhere, 1)).toBe(
      `It lies outside of localRoot (${folder}/here), so nothing of /app can be it. Not loaded yet: no script of it runs here.`,
    );
  });

  it('it is in a copy of the file that runs, or the file runs with other text', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const lines = ['setInterval(() => {}, 1000);', "console.log('up');"];
    const runs = await write(folder, 'runs/app.cjs', ...lines);
    const copy = await write(folder, 'copy/app.cjs', ...lines);
    const linked = path.join(folder, 'gone.cjs');
    await copyFile(runs, linked);
    await editor.debug({ nodes: { app: { program: runs, runtime } } });
    await editor.writes('up');
    await editor.breakAt(copy, 2);
    expect(await whyHere(editor, copy, 2)).toBe(
      `Not loaded yet: no script of it runs here. Another file of that name is loaded: ${runs}. If it is the same one, say so with sourceMapPathOverrides.`,
    );
    await editor.breakAt(runs, 2);
    expect(await whyHere(editor, runs, 2)).toBe('Bound at line 2.');
    await writeFile(runs, '// another line\n');
    expect(await whyHere(editor, runs, 2)).toBe(
      'Bound at line 2. What runs there is another text than this file: it has changed since it was loaded, or a loader changes it.',
    );
    await rm(linked);
    await editor.breakAt(linked, 1);
    expect(await whyHere(editor, linked, 1)).toBe(`${linked} is not there.`);
  });
});
