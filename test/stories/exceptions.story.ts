import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import type { Editor } from './support/editor.ts';
import { write } from './support/programs.ts';
import { lineOf, Stage } from './support/world.ts';

const program = `
const fs = require('node:fs');
class OrderError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = 'OrderError';
    this.code = 'E_ORDER';
  }
}
function cause() {
  return new TypeError('no such item');
}
globalThis.caught = (n) => {
  try {
    throw new OrderError('caught ' + n, { cause: cause() });
  } catch {}
};
globalThis.inside = () => {
  for (let i = 0; i < 20; i++) try { fs.readFileSync('/nowhere'); } catch {}
  process.stdout.write('inside done\\n');
};
globalThis.reject = () => {
  Promise.reject(new Error('nobody catches this'));
};
globalThis.primitive = () => {
  try { throw 'just text'; } catch {}
};
globalThis.group = () => {
  try { throw new AggregateError([new Error('one'), new RangeError('two')], 'several'); } catch {}
};
globalThis.fatal = () => {
  throw new Error('the end');
};
process.on('unhandledRejection', () => {});
setInterval(() => {}, 1000);
`;

describe.each(runtimes())('An exception on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  async function system(): Promise<{ editor: Editor; file: string; begin: () => Promise<void> }> {
    const editor = stage.editor();
    const file = await write(await stage.folder(), 'thrower.cjs', program.trim());
    const node = (after?: string) => ({ program: file, runtime, ...(after && { after }) });
    return {
      editor,
      file,
      begin: () => editor.debug({ nodes: { orders: node(), stock: node('orders') } }),
    };
  }

  const soon = (editor: Editor, node: string, what: string) => editor.evaluate(`@${node} setTimeout(() => ${what}, 0)`);
  const infoOf = (editor: Editor, threadId: number) =>
    editor.wire.request<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId });

  it('that somebody catches stops all nodes when asked to, and is shown with what caused it', async () => {
    const { editor, file, begin } = await system();
    await editor.breakOn({ all: '' });
    await begin();
    await soon(editor, 'stock', 'caught(1)');
    const stop = await editor.halts();
    expect(stop).toMatchObject({
      place: `stock thrower.cjs:${await lineOf(file, 'throw new OrderError')}`,
      body: { reason: 'exception', description: 'Exception', text: 'OrderError: caught 1' },
    });
    expect(await editor.threads()).toEqual(['orders · held', 'stock · stopped']);
    expect(await infoOf(editor, stop.threadId)).toMatchObject({
      exceptionId: 'OrderError',
      description: 'caught 1',
      breakMode: 'always',
      details: {
        typeName: 'OrderError',
        stackTrace: expect.stringContaining('thrower.cjs:'),
        innerException: [{ typeName: 'TypeError', message: 'no such item' }],
      },
    });
    await editor.continue();
    await soon(editor, 'orders', 'primitive()');
    const text = await editor.halts();
    expect(text.body.text).toBe("'just text'");
    expect(await infoOf(editor, text.threadId)).toMatchObject({ exceptionId: 'string', description: 'just text' });
    await editor.continue();
    await soon(editor, 'orders', 'group()');
    const group = await editor.halts();
    expect((await infoOf(editor, group.threadId)).details?.innerException).toMatchObject([
      { message: 'one' },
      { typeName: 'RangeError', message: 'two' },
    ]);
  });

  it("that Node throws and the program catches is Node's own business, unless its code is not skipped", async () => {
    const { editor, begin } = await system();
    await begin();
    await editor.breakOn({ all: '' });
    await soon(editor, 'orders', 'inside()');
    await editor.writes('inside done');
    expect(editor.wire.events.some(({ event }) => event === 'stopped')).toBe(false);
    await soon(editor, 'orders', 'caught(2)');
    expect((await editor.halts()).body.text).toBe('OrderError: caught 2');
  });

  it('that nobody catches stops before the process dies, and so does a promise that is rejected', async () => {
    const { editor, file, begin } = await system();
    await editor.breakOn({ uncaught: '' });
    await begin();
    await soon(editor, 'orders', '(caught(1), reject())');
    const rejected = await editor.halts();
    expect(rejected.body.text).toBe('Error: nobody catches this');
    expect(await infoOf(editor, rejected.threadId)).toMatchObject({ breakMode: 'unhandled' });
    await editor.continue();
    await soon(editor, 'stock', 'fatal()');
    expect((await editor.halts()).place).toBe(`stock thrower.cjs:${await lineOf(file, "Error('the end')")}`);
    await editor.continue();
    await editor.writes('exited with code 1');
  });

  it('stops only where the condition holds, in the nodes that it names', async () => {
    const { editor, begin } = await system();
    await begin();
    const [wrong, nobody] = await editor.breakOn({ all: 'error.', uncaught: '@nobody' });
    expect(wrong).toMatchObject({ verified: false, message: expect.stringMatching(/^The condition can't be parsed/) });
    expect(nobody).toMatchObject({ verified: false, message: expect.stringMatching(/^There is no node "nobody"/) });
    const [fine] = await editor.breakOn({ all: "@stock && error.code === 'E_ORDER' && n > 1 && $node === 'stock'" });
    expect(fine).toMatchObject({ verified: true });
    await soon(editor, 'orders', 'caught(7)');
    await soon(editor, 'stock', '(primitive(), caught(1), caught(2))');
    const stop = await editor.halts();
    expect(stop.body.text).toBe('OrderError: caught 2');
    await editor.continue();
    await editor.breakOn({});
    await soon(editor, 'stock', "(caught(3), console.log('done with 3'))");
    await editor.writes('done with 3');
    expect(editor.wire.events.filter(({ event }) => event === 'stopped')).toHaveLength(1);
  });

  it('stops in nodes that come later too: children, worker threads, and all of them after a restart', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const thrower = await write(folder, 'late.cjs', "try { throw new Error('late'); } catch {}");
    const parent = await write(
      folder,
      'parent.cjs',
      "const start = (then) => require('node:child_process').fork(require('node:path').join(__dirname, 'late.cjs')).on('exit', then);",
      "start(() => new (require('node:worker_threads').Worker)(require('node:path').join(__dirname, 'late.cjs')));",
      'setInterval(() => {}, 1000);',
    );
    await editor.breakOn({ all: '' });
    await editor.debug({ nodes: { parent: { program: parent, runtime } } });
    const both = async () => {
      for (let i = 0; i < 2; i++) {
        const stop = await editor.halts();
        expect(stop.place).toBe(`parent (late.cjs) late.cjs:${await lineOf(thrower, 'throw')}`);
        await editor.continue();
      }
    };
    await both();
    await editor.wire.request('restart');
    await both();
  });

  it('has a stack that leads to the sources', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const source = await write(
      folder,
      'src/typed.ts',
      'interface A {',
      '  a: 1;',
      '}',
      "try { throw new Error('typed'); } catch {}",
    );
    const program = path.join(folder, 'dist/typed.cjs');
    await build({ entryPoints: [source], outfile: program, format: 'cjs', sourcemap: true, logLevel: 'silent' });
    await editor.breakOn({ all: '' });
    const started = editor.debug({ cwd: folder, nodes: { typed: { program, runtime } } });
    const stop = await editor.halts();
    await started;
    expect(stop.place).toBe('typed typed.ts:4');
    expect((await infoOf(editor, stop.threadId)).details?.stackTrace).toContain(`${source}:4:`);
  });

  it('is asked about only where one is', async () => {
    const { editor, begin } = await system();
    await begin();
    await expect(infoOf(editor, await editor.threadId('orders'))).rejects.toThrow(
      'orders does not stand at an exception.',
    );
  });
});
