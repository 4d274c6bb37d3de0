import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WhyUnboundAnswer } from '../../src/protocol/control.ts';
import { runtimes } from '../runtimes.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

describe.each(runtimes())('Breakpoints on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  it('are set and hit in a node that has loaded 10,000 scripts with source maps', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const program = await write(
      folder,
      'many.cjs',
      "const vm = require('node:vm');",
      'for (let i = 0; i < 10000; i++) {',
      // Each line of the script is the same line of its source.
      "  const map = { version: 3, sources: ['m' + i + '.ts'], names: [], mappings: 'AAAA;AACA;AACA' };",
      "  const data = 'data:application/json;base64,' + Buffer.from(JSON.stringify(map)).toString('base64');",
      "  const text = 'globalThis.f' + i + ' = (n) => {\\n  return n + 1;\\n};\\n//# sourceMappingURL=' + data;",
      "  new vm.Script(text, { filename: __dirname + '/m' + i + '.js' }).runInThisContext();",
      '}',
      "console.log('loaded');",
      'setInterval(() => f9000(1), 20);',
    );
    const source = await write(folder, 'm9000.ts', 'globalThis.f9000 = (n: number) => {', '  return n + 1;', '};');
    await editor.debug({ cwd: folder, nodes: { many: { program, runtime } } });
    await editor.writes('loaded');
    await editor.breakAt(source, 2);
    const stop = await editor.halts();
    expect(stop.place).toBe('many m9000.ts:2');
    expect((await editor.breakAt(source, 2, 3))[0]).toMatchObject({ verified: true, message: 'Bound in many.' });
    const answer = await editor.wire.request<WhyUnboundAnswer>('lightcone/whyUnbound', {
      path: path.join(folder, 'many.cjs'),
      line: 2,
    });
    expect(answer.summary).toBe('There is no breakpoint in this line.');
  });

  it('are hit in a program with a source map of 30 MB', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const source = await write(folder, 'src/app.ts', 'setInterval(() => {', '  globalThis.seen = 1;', '}, 20);');
    const program = await write(
      folder,
      'dist/app.cjs',
      'setInterval(() => {',
      '  globalThis.seen = 1;',
      '}, 20);',
      '//# sourceMappingURL=app.cjs.map',
    );
    const map = {
      version: 3,
      sources: ['../src/app.ts', '../src/library.ts'],
      sourcesContent: [null, '// text\n'.repeat(2_500_000)],
      names: [],
      // The program's lines, then two million of the library.
      mappings: `AAAA;AACE;AACF;ACFA${';AACA'.repeat(2_000_000)}`,
    };
    await writeFile(`${program}.map`, JSON.stringify(map));
    await editor.breakAt(source, 2);
    const started = editor.debug({ cwd: folder, nodes: { large: { program, runtime } } });
    const stop = await editor.halts();
    expect(stop.place).toBe('large app.ts:2');
    await started;
    expect(await editor.breakpointChanges(({ verified }) => verified)).toMatchObject({ line: 2 });
  });
});
