import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { lineOf, Stage } from './support/world.ts';

describe.each(runtimes())('A system of two nodes on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  it('halts as a whole at a breakpoint, shows its state, and goes on', async () => {
    const editor = stage.editor();
    const { nodes, front } = await greeters(runtime);
    await editor.breakAt(greeter, await lineOf(greeter, "return words.join(', ')"));
    await editor.debug({ nodes });
    expect(await editor.threads()).toEqual(['back', 'front']);

    const answer = get(front, 'ada');
    const stop = await editor.halts();
    expect(stop.place).toBe('back greeter.cjs:11');
    expect(stop.reason).toBe('breakpoint');
    expect(stop.body.allThreadsStopped).toBe(true);
    expect(await editor.threads()).toEqual(['back · stopped', 'front · held']);
    expect(await editor.stackLines(await editor.threadId('front'))).toEqual(['(idle: waiting for events)']);
    expect((await editor.stackLines(stop.threadId)).slice(0, 2)).toEqual([
      'greet greeter.cjs:11',
      'handle greeter.cjs:27',
    ]);

    const local = await editor.variables(stop.frameId);
    expect(local.name?.value).toBe("'ada'");
    expect(local.times?.value).toBe('2');
    expect(local.words?.value).toBe("(2) ['hello ada', 'hello ada']");
    expect(await editor.evaluate('words.length + times', stop.frameId)).toBe('4');
    expect(await editor.evaluate('served', stop.frameId, 'watch')).toBe('1');

    await editor.continue(stop.threadId);
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
    expect(await editor.threads()).toEqual(['back', 'front']);
    await editor.stop();
  });
});
