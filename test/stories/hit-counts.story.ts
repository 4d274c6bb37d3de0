import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { write } from './support/programs.ts';
import { lineOf, Stage } from './support/world.ts';

describe.each(runtimes())('A hit count on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  it('is over all nodes: the third request stops, wherever it is served', async () => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    const line = await lineOf(greeter, 'served++');
    await editor.breakAt(greeter, { line, hitCondition: '== 3' });
    await editor.debug({ nodes });
    // Served by both: two hits.
    expect(await get(front, 'ada')).toBe('HELLO ADA, HELLO ADA!');
    const third = get(back, 'bob');
    const stop = await editor.halts();
    expect(stop.place).toBe(`back greeter.cjs:${line}`);
    expect((await editor.variables(stop.frameId)).name?.value).toBe("'bob'");
    await editor.continue();
    await third;
    expect(await get(front, 'cat')).toBe('HELLO CAT, HELLO CAT!');
  });

  it('counts only the hits for which its condition holds, and begins anew when it is changed', async () => {
    const editor = stage.editor();
    const { nodes, back } = await greeters(runtime);
    const line = await lineOf(greeter, 'served++');
    await editor.debug({ nodes });
    await editor.breakAt(greeter, { line, condition: "name === 'ada'", hitCondition: '2' });
    for (const name of ['ada', 'bob', 'eve']) await get(back, name);
    const second = get(back, 'ada');
    await editor.halts();
    await editor.breakAt(greeter, { line, condition: "name === 'ada'", hitCondition: '>= 2' });
    await editor.continue();
    await second;
    await get(back, 'ada');
    const again = get(back, 'ada');
    expect((await editor.halts()).place).toBe(`back greeter.cjs:${line}`);
    await editor.continue();
    await again;
  });

  it('on the way of a step does not lead it astray', async () => {
    const editor = stage.editor();
    const folder = await stage.folder();
    const program = await write(
      folder,
      'steps.cjs',
      'function inner(n) {',
      '  const m = n + 1;',
      '  return m;',
      '}',
      'async function outer() {',
      '  let sum = inner(1);',
      '  sum += inner(2) + inner(3);',
      '  await new Promise((done) => setTimeout(() => done(inner(4)), 1));',
      '  sum++;',
      '  return sum;',
      '}',
      'outer().then(() => setInterval(() => {}, 1000));',
    );
    await editor.breakAt(program, 6, { line: 2, hitCondition: '> 100' }, { line: 9, hitCondition: '> 100' });
    const started = editor.debug({ nodes: { steps: { program, runtime } } });
    const { threadId } = await editor.halts();
    await started;
    const places: string[] = [];
    for (let i = 0; i < 4; i++) {
      await editor.step('next', threadId);
      places.push((await editor.halts()).place);
    }
    expect(places).toEqual(['steps steps.cjs:7', 'steps steps.cjs:8', 'steps steps.cjs:9', 'steps steps.cjs:10']);
  });
});
