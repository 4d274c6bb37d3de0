import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import type { Editor, Stop } from './support/editor.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { write } from './support/programs.ts';
import { lineOf, Stage } from './support/world.ts';

describe.each(runtimes())('A step on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  /** The system, halted at a line, with the request that made it halt. */
  async function haltedAt(
    text: string,
    settings: object = {},
    condition?: string,
  ): Promise<{ editor: Editor; stop: Stop; answer: Promise<string>; line: number }> {
    const editor = stage.editor();
    const { nodes, front } = await greeters(runtime);
    const line = await lineOf(greeter, text);
    await editor.breakAt(greeter, { line, ...(condition !== undefined && { condition }) });
    await editor.debug({ nodes, ...settings });
    const answer = get(front, 'ada');
    const stop = await editor.halts();
    return { editor, stop, answer, line };
  }

  it('over, into and out of a function, while the other node is held', async () => {
    const { editor, stop, answer } = await haltedAt('const words = []');
    expect(stop.place).toBe('back greeter.cjs:7');
    await editor.step('next', stop.threadId);
    let at = await editor.halts();
    expect(at).toMatchObject({ place: 'back greeter.cjs:8', reason: 'step', thread: 'back · stopped' });
    expect(at.body.allThreadsStopped).toBe(true);
    expect(await editor.threads()).toContain('front · held');
    await editor.step('stepOut', stop.threadId);
    at = await editor.halts();
    expect(at.place).toBe(`back greeter.cjs:${await lineOf(greeter, "events.emit('greeted'")}`);
    await editor.continue();
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
  });

  it('into a function', async () => {
    const { editor, stop } = await haltedAt('const text = greet(name, 2)');
    await editor.step('stepIn', stop.threadId);
    expect((await editor.halts()).place).toBe('back greeter.cjs:7');
  });

  it('into an imported function passes the getter through which tsx exports it', async () => {
    const folder = await stage.folder();
    await write(folder, 'price.ts', 'export function price(count: number) {', '  return count * 2;', '}');
    const lines = ["import { price } from './price';", 'setInterval(() => {', '  price(3);', '}, 20);'];
    const program = await write(folder, 'app.ts', ...lines);
    const editor = stage.editor();
    await editor.breakAt(program, 3);
    await editor.debug({ nodes: { app: { program, runtime, runtimeArgs: ['--import', import.meta.resolve('tsx')] } } });
    const stop = await editor.halts();
    expect(stop.place).toBe('app app.ts:3');
    await editor.step('stepIn', stop.threadId);
    expect((await editor.halts()).place).toBe('app price.ts:2');
  });

  it("into code that is only Node's is one over the line", async () => {
    const { editor, stop } = await haltedAt('const answer = await fetch', {}, '@front');
    for (const line of [16, 17]) {
      await editor.step('stepIn', stop.threadId);
      expect(await editor.halts()).toMatchObject({ place: `front greeter.cjs:${line}`, reason: 'step' });
    }
  });

  it('into code of Node that calls the program lands in the program', async () => {
    const { editor, stop } = await haltedAt("events.emit('greeted'", {}, '@back');
    await editor.step('stepIn', stop.threadId);
    expect((await editor.halts()).place).toBe(`back greeter.cjs:${await lineOf(greeter, 'lastGreeting = text')}`);
  });

  it('over an await lets the others run until it ends, since one of them is what it waits for', async () => {
    const { editor, stop } = await haltedAt('const answer = await fetch');
    await editor.step('next', stop.threadId);
    const continued = await editor.wire.next<{ allThreadsContinued: boolean }>('continued');
    expect(continued.allThreadsContinued).toBe(true);
    const at = await editor.halts();
    expect(at).toMatchObject({ place: 'front greeter.cjs:16', reason: 'step' });
    expect(await editor.threads()).toEqual(['back · held', 'front · stopped']);
    expect(await editor.evaluate('answer.status', at.frameId)).toBe('200');
  });

  it('over an await waits for ever when the others are to be held, until the user goes on', async () => {
    const { editor, stop, answer } = await haltedAt('const answer = await fetch', { stepping: 'hold' });
    await editor.step('next', stop.threadId);
    expect(await editor.threads()).toEqual(['back · held', 'front · stepping']);
    await editor.pause(stop.threadId);
    // Idle, or still inside of `fetch`, which loads much of itself when it is first called.
    expect((await editor.halts()).thread).toBe('front · paused');
    await editor.continue();
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
  });

  it('lets the others run from its beginning when asked to', async () => {
    const { editor, stop } = await haltedAt('const answer = await fetch', { stepping: 'run' });
    await editor.step('next', stop.threadId);
    await editor.wire.next('continued');
    expect((await editor.halts()).place).toBe('front greeter.cjs:16');
  });

  it('out of an async function lands in the one that awaits it', async () => {
    const { editor, stop, answer } = await haltedAt('return text.toUpperCase()');
    expect(stop.place).toBe('front greeter.cjs:17');
    await editor.step('stepOut', stop.threadId);
    expect((await editor.halts()).place).toMatch(/^front greeter.cjs:(24|25)$/);
    await editor.continue();
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
  });

  it("past the end of the program's own code lets the system run, and never shows the inside of Node", async () => {
    const { editor, stop, answer } = await haltedAt('handle(new URL(request.url', {}, '@front');
    const places: string[] = [];
    for (let at: Stop | string = stop; typeof at !== 'string'; ) {
      places.push(at.place);
      await editor.step('stepOut', at.threadId);
      at = await Promise.race([editor.halts(), answer]);
    }
    expect(new Set(places)).toEqual(new Set([`front greeter.cjs:${await lineOf(greeter, 'handle(new URL')}`]));
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
    expect(await editor.threads()).toEqual(['back', 'front']);
  });

  it('back to the beginning of a function runs it again, where V8 can', async () => {
    const { editor, stop, answer } = await haltedAt('const words = []');
    await editor.step('next', stop.threadId);
    await editor.halts();
    const [greet, handle] = await editor.stack(stop.threadId);
    expect(greet).toMatchObject({ name: 'greet', line: 8, canRestart: true });
    expect(handle).toMatchObject({ name: 'handle', canRestart: false });
    await expect(editor.wire.request('restartFrame', { frameId: handle?.id })).rejects.toThrow(
      "V8 can't restart this function of back",
    );
    await editor.wire.request('restartFrame', { frameId: greet?.id });
    expect(await editor.halts()).toMatchObject({ place: 'back greeter.cjs:7', body: { allThreadsStopped: true } });
    expect(await editor.threads()).toEqual(['back · stopped', 'front · held']);
    await editor.continue();
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
  });

  it('ends when another node hits a breakpoint', async () => {
    const { editor, stop, answer } = await haltedAt('const answer = await fetch');
    await editor.breakAt(greeter, await lineOf(greeter, 'const words = []'));
    await editor.step('next', stop.threadId);
    const at = await editor.halts();
    expect(at).toMatchObject({ place: 'back greeter.cjs:7', reason: 'breakpoint' });
    expect(await editor.threads()).toEqual(['back · stopped', 'front · held']);
    await editor.continue();
    // V8 still has the step, and would stop `front` where it ends; the user has gone on.
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
    expect(await editor.threads()).toEqual(['back', 'front']);
  });

  it('of a node that runs is refused', async () => {
    const editor = stage.editor();
    const { nodes } = await greeters(runtime);
    await editor.debug({ nodes });
    await expect(editor.step('next', await editor.threadId('front'))).rejects.toThrow(
      'front is running. Pause it first.',
    );
  });
});

describe.each(runtimes())('A stack on Node $version', ({ path: runtime }) => {
  const stage = new Stage();

  it('goes on through the functions that await', async () => {
    const editor = stage.editor();
    const { nodes, front } = await greeters(runtime);
    await editor.breakAt(greeter, { line: await lineOf(greeter, 'return text.toUpperCase()') });
    await editor.debug({ nodes });
    const answer = get(front, 'ada');
    const stop = await editor.halts();
    const lines = await editor.stackLines(stop.threadId);
    const from = lines.indexOf('await');
    expect(lines[0]).toBe('ask greeter.cjs:17');
    expect(lines.slice(from)).toEqual(['await', `async handle greeter.cjs:${await lineOf(greeter, 'await ask(')}`]);
    const frames = await editor.stack(stop.threadId);
    expect(frames[from]?.presentationHint).toBe('label');
    await expect(editor.evaluate('name', frames.at(-1)?.id)).rejects.toThrow('This function is waiting');

    // Page by page it is the same.
    const paged = [];
    for (let i = 0; i < lines.length; i++)
      paged.push(...(await editor.stack(stop.threadId, { startFrame: i, levels: 1 })));
    expect(paged.map(({ name, line }) => `${name}:${line}`)).toEqual(frames.map(({ name, line }) => `${name}:${line}`));
    await editor.continue();
    await answer;
  });

  it('belongs to its halt', async () => {
    const editor = stage.editor();
    const { nodes, front } = await greeters(runtime);
    await editor.breakAt(greeter, await lineOf(greeter, 'const words = []'));
    await editor.debug({ nodes });
    const answer = get(front, 'ada');
    const stop = await editor.halts();
    const local = await editor.variables(stop.frameId, 'Closure');
    const reference = local.server?.variablesReference ?? 0;
    await editor.inside(reference);
    await editor.continue();
    await answer;
    const gone = 'belongs to an earlier halt. Its node has run or ended since then, so it is gone.';
    await expect(editor.evaluate('name', stop.frameId)).rejects.toThrow(`This stack frame ${gone}`);
    await expect(editor.variables(stop.frameId)).rejects.toThrow(`This stack frame ${gone}`);
    await expect(editor.inside(reference)).rejects.toThrow(`This variable ${gone}`);
  });
});
