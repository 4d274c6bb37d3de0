import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { freePort, lineOf, Stage } from './support/world.ts';

const service = `import http from 'node:http';

interface Answer {
  readonly text: string;
}

/** Comments and types move the lines. */
type Name = string | undefined;

export function answer(name: Name): Answer {
  const text: string = \`hi \${name ?? 'you'}\`;
  return { text };
}
`;
const main = `import http from 'node:http';
import { answer } from './service.js';
type Unused = { a: number };

const server = http.createServer((request, response) => {
  response.end(answer(request.url?.slice(1)).text);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
`;

describe.each(runtimes())('A breakpoint on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** A small TypeScript program, built to \`dist/\` with source maps. */
  async function compiled() {
    const folder = await stage.folder();
    const source = { main: path.join(folder, 'src/main.ts'), service: path.join(folder, 'src/service.ts') };
    await mkdir(path.dirname(source.main));
    await writeFile(path.join(folder, 'package.json'), '{ "type": "commonjs" }');
    await writeFile(source.service, service);
    await writeFile(source.main, main);
    await build({
      entryPoints: Object.values(source),
      outdir: path.join(folder, 'dist'),
      format: 'cjs',
      platform: 'node',
      sourcemap: true,
      logLevel: 'silent',
    });
    return { folder, source, program: path.join(folder, 'dist/main.js') };
  }

  it('is set in all nodes at once, and tells in which it is bound', async () => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    await editor.debug({ nodes });
    const [breakpoint] = await editor.breakAt(greeter, 7);
    expect(breakpoint).toMatchObject({ verified: true, line: 7, message: 'Bound in back, front.' });
    const answer = get(back, 'ada');
    expect((await editor.halts()).body.hitBreakpointIds).toEqual([breakpoint?.id]);
    // Taken away while the system stands.
    expect(await editor.breakAt(greeter)).toEqual([]);
    await editor.continue();
    expect(await answer).toBe('hello ada, hello ada');
    expect(await get(front, 'bob')).toBe('HELLO BOB, HELLO BOB!');
  });

  it('keeps its id when its neighbours change, and moves to a line with code', async () => {
    const editor = stage.editor();
    const { nodes } = await greeters(runtime);
    await editor.debug({ nodes });
    const [first] = await editor.breakAt(greeter, 9);
    const [moved, same] = await editor.breakAt(greeter, 6, { line: 9, condition: 'i > 0' });
    expect(same?.id).toBe(first?.id);
    expect(moved?.id).not.toBe(first?.id);
    const [last] = await editor.breakAt(greeter, 5);
    expect(last).toMatchObject({ verified: true, line: 7 });
  });

  it('with a condition stops only where it holds, also in one node of several', async () => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    const line = await lineOf(greeter, 'served++');
    await editor.breakAt(greeter, { line, condition: "@back && name === 'ada'" });
    await editor.debug({ nodes });
    expect(await get(back, 'bob')).toBe('hello bob, hello bob');
    const answer = get(front, 'ada');
    const stop = await editor.halts();
    expect(stop.place).toBe(`back greeter.cjs:${line}`);
    await editor.continue();
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
    const [both] = await editor.breakAt(greeter, { line, condition: '@front,back' });
    expect(both?.message).toBe('Bound in back, front.');
    const [one] = await editor.breakAt(greeter, { line, condition: '@front' });
    expect(one?.message).toBe('Bound in front.');
  });

  it('with a condition that throws says so, once in each node, and does not stop', async () => {
    const editor = stage.editor();
    const { nodes, back } = await greeters(runtime);
    const line = await lineOf(greeter, 'served++');
    await editor.breakAt(greeter, { line, condition: '@back && nmae.length > 3' });
    await editor.debug({ nodes });
    await get(back, 'ada');
    await get(back, 'bob');
    await editor.breakAt(greeter, { line, condition: "@back && name === 'eve' && null.x" });
    await get(back, 'eve');
    await editor.writes('null');
    expect(editor.wire.output.match(/The condition of .*/g)).toEqual([
      `The condition of greeter.cjs:${line} fails and counts as false: ReferenceError: nmae is not defined`,
      expect.stringMatching(/fails and counts as false: TypeError: Cannot read properties of null/),
    ]);
    expect(editor.wire.events.some(({ event }) => event === 'stopped')).toBe(false);
  });

  it('with a wrong condition or an unknown node is not set, and says why', async () => {
    const editor = stage.editor();
    const { nodes, back } = await greeters(runtime);
    await editor.debug({ nodes });
    const [wrong, nobody, fine] = await editor.breakAt(
      greeter,
      { line: 7, condition: 'a >' },
      { line: 9, condition: '@bakc' },
      11,
    );
    expect(wrong).toMatchObject({ verified: false, message: "The condition can't be parsed: Unexpected token ')'." });
    expect(nobody).toMatchObject({
      verified: false,
      message: 'There is no node "bakc" in this system. Its nodes are front, back.',
    });
    expect(fine).toMatchObject({ verified: true });
    const answer = get(back, 'ada');
    expect((await editor.halts()).place).toBe('back greeter.cjs:11');
    await editor.continue();
    await answer;
  });

  it('that waits for another one is armed by a hit in another node', async () => {
    // VS Code sends a breakpoint that depends on another one only when that was hit.
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    const trigger = { line: await lineOf(greeter, 'await ask('), condition: '@front' };
    const dependent = { line: await lineOf(greeter, "events.emit('greeted'"), condition: '@back' };
    await editor.breakAt(greeter, trigger);
    await editor.debug({ nodes });
    expect(await get(back, 'ada')).toBe('hello ada, hello ada');
    const answer = get(front, 'bob');
    const first = await editor.halts();
    expect(first.place).toBe(`front greeter.cjs:${trigger.line}`);
    const [, armed] = await editor.breakAt(greeter, trigger, dependent);
    expect(armed).toMatchObject({ verified: true, message: 'Bound in back.' });
    await editor.continue();
    const second = await editor.halts();
    expect(second.place).toBe(`back greeter.cjs:${dependent.line}`);
    expect(second.body.hitBreakpointIds).toEqual([armed?.id]);
    await editor.continue();
    expect(await answer).toBe('HELLO BOB, HELLO BOB!');
  });

  it('waits for its script, and tells when it is there', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const late = path.join(folder, 'late.cjs');
    const early = path.join(folder, 'early.cjs');
    await writeFile(late, 'exports.double = (n) => {\n  const twice = n * 2;\n  return twice;\n};\n');
    await writeFile(early, "globalThis.load = () => require('./late.cjs');\nsetInterval(() => {}, 1000);\n");
    await editor.debug({ nodes: { late: { program: early, runtime } } });
    const [pending] = await editor.breakAt(late, 3);
    expect(pending).toMatchObject({ verified: false, message: 'Not loaded yet in late.' });
    await editor.evaluate('setTimeout(() => load().double(21)), 1');
    const stop = await editor.halts();
    expect(stop.place).toBe('late late.cjs:3');
    expect(stop.body.hitBreakpointIds).toEqual([pending?.id]);
    expect(await editor.breakpointChanges(({ id, verified }) => id === pending?.id && verified)).toMatchObject({
      line: 3,
      message: 'Bound in late.',
    });
  });

  it('is lost with the node that had it, and says so', async () => {
    const editor = stage.editor();
    const { nodes } = await greeters(runtime);
    await editor.debug({ nodes });
    const [breakpoint] = await editor.breakAt(greeter, 7);
    await editor.evaluate('@back setTimeout(() => process.exit(3)), 0');
    await editor.breakpointChanges(({ id, message }) => id === breakpoint?.id && message === 'Bound in front.');
    await editor.writes('exited with code 3');
  });

  describe.each(['predicted from the maps that outFiles names', 'found without outFiles'])(
    'in TypeScript that is compiled, %s,',
    (kind) => {
      it('is hit in the first line, and in a function', async () => {
        const editor = stage.editor();
        const { folder, source, program } = await compiled();
        const port = await freePort();
        const [first, inside] = [
          await lineOf(source.main, 'const server'),
          await lineOf(source.service, 'return { text }'),
        ];
        await editor.breakAt(source.main, first);
        await editor.breakAt(source.service, inside);
        const outFiles = kind.startsWith('predicted') ? { outFiles: [path.join(folder, 'dist/**/*.js')] } : {};
        const started = editor.debug({
          cwd: folder,
          ...outFiles,
          nodes: { web: { program, runtime, env: { PORT: port }, ready: { port } } },
        });
        expect((await editor.halts()).place).toBe(`web main.ts:${first}`);
        await started;
        await editor.continue();
        await editor.breakpointChanges(({ verified, line }) => verified && line === inside);
        // The start was answered at the first halt; the port opens a little later.
        const ready = editor.wire.next('progressEnd');
        await ready;
        const answer = fetch(`http://127.0.0.1:${port}/ada`);
        const stop = await editor.halts();
        expect(stop.place).toBe(`web service.ts:${inside}`);
        expect((await editor.stack(stop.threadId))[0]?.source?.path).toBe(source.service);
        expect((await editor.variables(stop.frameId)).text?.value).toBe("'hi ada'");
        await editor.continue();
        expect(await (await answer).text()).toBe('hi ada');
      });
    },
  );

  it('in compiled TypeScript is bound while the program runs', async () => {
    const editor = stage.editor();
    const { folder, source, program } = await compiled();
    const port = await freePort();
    await editor.debug({ cwd: folder, nodes: { web: { program, runtime, env: { PORT: port }, ready: { port } } } });
    const line = await lineOf(source.service, 'const text');
    const [breakpoint] = await editor.breakAt(source.service, line - 2);
    expect(breakpoint).toMatchObject({ verified: true, line, message: 'Bound in web.' });
    const answer = fetch(`http://127.0.0.1:${port}/ada`);
    expect((await editor.halts()).place).toBe(`web service.ts:${line}`);
    await editor.continue();
    await answer;
  });

  it('can be set in the middle of a line, at the places that are offered', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const source = path.join(folder, 'src/columns.ts');
    const text = [
      'type N = number;',
      'const twice = (n: N): N => n * 2;',
      "const work = () => [1, 2].map((n: N) => twice(n)); setInterval(() => work(), 10); console.log('up');",
    ];
    await mkdir(path.dirname(source));
    await writeFile(source, text.join('\n'));
    const program = path.join(folder, 'dist/columns.cjs');
    await build({ entryPoints: [source], outfile: program, format: 'cjs', sourcemap: true, logLevel: 'silent' });
    await editor.debug({ cwd: folder, nodes: { web: { program, runtime } } });
    await editor.writes('up');
    const offered = async (file: string, line: number) => {
      const { breakpoints } = await editor.wire.request<DebugProtocol.BreakpointLocationsResponse['body']>(
        'breakpointLocations',
        { source: { path: file }, line },
      );
      return breakpoints.map(({ column }) => column ?? 0);
    };
    // Nothing of the source is known before somebody asks for it.
    await editor.breakAt(source, 1);
    const column = (text[2] ?? '').indexOf('twice(n)') + 1;
    expect(await offered(source, 3)).toContain(column);
    expect(await offered(source, 1)).toEqual([]);
    expect(await offered(path.join(folder, 'nowhere.ts'), 1)).toEqual([]);
    expect(await editor.breakAt(source, { line: 3, column })).toMatchObject([{ verified: true, line: 3, column }]);
    const stop = await editor.halts();
    const [top] = await editor.stack(stop.threadId);
    expect(top).toMatchObject({ line: 3, column });
  });

  it('behind a return is hit where a compiler has written both on one line', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const source = path.join(folder, 'early.ts');
    const text = [
      'function early(n: number): number {',
      '  if (n < 0) return 0;',
      '  const twice = Number(n) * 2;',
      '  return twice;',
      '}',
      'setInterval(() => early(1), 10);',
    ];
    await writeFile(source, text.join('\n'));
    await editor.breakAt(source, 3);
    const tsx = import.meta.resolve('tsx');
    const started = editor.debug({
      cwd: folder,
      nodes: { early: { program: source, runtime, runtimeArgs: ['--import', tsx] } },
    });
    expect((await editor.halts()).place).toBe('early early.ts:3');
    await started;
    // And it stays so when it is set while the program runs.
    await editor.breakAt(source);
    await editor.continue();
    await editor.breakAt(source, { line: 3, condition: 'n === 1' });
    expect((await editor.halts()).place).toBe('early early.ts:3');
  });

  it('in TypeScript run by tsx is hit in the first line, and in a function, before and after it is loaded', async () => {
    const editor = stage.editor();
    const { folder, source } = await compiled();
    const port = await freePort();
    const [first, inside] = [
      await lineOf(source.main, 'const server'),
      await lineOf(source.service, 'return { text }'),
    ];
    await editor.breakAt(source.main, first);
    await editor.breakAt(source.service, inside);
    const tsx = import.meta.resolve('tsx');
    const started = editor.debug({
      cwd: folder,
      sourceMaps: true,
      nodes: {
        web: { program: source.main, runtime, runtimeArgs: ['--import', tsx], env: { PORT: port }, ready: { port } },
      },
    });
    expect((await editor.halts()).place).toBe(`web main.ts:${first}`);
    await started;
    await editor.continue();
    await editor.wire.next('progressEnd');
    for (const line of [inside, await lineOf(source.service, 'const text')]) {
      const [breakpoint] = await editor.breakAt(source.service, line);
      expect(breakpoint).toMatchObject({ verified: true, line });
      const answer = fetch(`http://127.0.0.1:${port}/ada`);
      expect((await editor.halts()).place).toBe(`web service.ts:${line}`);
      await editor.continue();
      expect(await (await answer).text()).toBe('hi ada');
    }
  });
});
