import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frames, ScriptedInspector } from '../../test/scripted-inspector.ts';
import { connectCdp } from './connect.ts';

const event = (text: string) =>
  JSON.stringify({ method: 'Runtime.bindingCalled', params: { name: 'test', payload: text, executionContextId: 1 } });
const expressionOf = (message: string) => (JSON.parse(message) as { params: { expression: string } }).params.expression;

test('an arrival that nobody answers is acknowledged by the first byte of the next frame', async () => {
  await using inspector = await ScriptedInspector.start();
  const session = await connectCdp(inspector.url);
  await inspector.write([frames(event('one'))]);
  expect(await inspector.hears(({ partial }) => partial > 0)).toMatchObject({ partial: 1, messages: [] });

  await inspector.write([frames(event('two'))]);
  await inspector.hears(({ partial }) => partial === 2);

  void session.send('Runtime.evaluate', { expression: 'whole' }).catch(() => {});
  const heard = await inspector.hears(({ messages }) => messages.length > 0);
  expect(heard.messages.map(expressionOf)).toEqual(['whole']);
  expect(heard.problem).toBeUndefined();
  session.dispose();
});

test('an arrival that is answered by a command costs no byte of its own', async () => {
  await using inspector = await ScriptedInspector.start();
  const session = await connectCdp(inspector.url);
  inspector.onMessage = (text) => {
    const { id } = JSON.parse(text) as { id: number };
    void inspector.write([frames(JSON.stringify({ id, result: {} }))]);
  };
  const partials: number[] = [];
  for (let round = 0; round < 20; round++) {
    await session.send('Runtime.evaluate', { expression: `${round}` });
    partials.push(inspector.heard.partial);
  }
  expect(partials).toEqual(partials.map(() => 0));
  session.dispose();
});

test('never more than six early bytes, however much arrives', async () => {
  await using inspector = await ScriptedInspector.start();
  const session = await connectCdp(inspector.url);
  for (let round = 1; round <= 20; round++) {
    await inspector.write([frames(event('x'))]);
    if (round <= 6) await inspector.hears(({ partial }) => partial === round);
  }
  void session.send('Runtime.evaluate', { expression: 'still whole' }).catch(() => {});
  const heard = await inspector.hears(({ messages }) => messages.length > 0);
  expect(heard).toMatchObject({ problem: undefined, partial: 0 });
  session.dispose();
});

test('messages of 34 MB pass in both directions, early bytes out or not', async () => {
  await using inspector = await ScriptedInspector.start();
  const session = await connectCdp(inspector.url);
  const huge = 'ä'.repeat(17 * 1024 * 1024);
  const got = new Promise<string>((resolve) => session.on('Runtime.bindingCalled', ({ payload }) => resolve(payload)));
  await inspector.write([frames(event(huge), 3)]);
  expect((await got) === huge).toBe(true);
  await inspector.hears(({ partial }) => partial > 0);
  for (const count of [1, 2]) {
    void session.send('Runtime.evaluate', { expression: huge }).catch(() => {});
    const { messages, problem } = await inspector.hears((heard) => heard.messages.length === count);
    expect(problem).toBeUndefined();
    expect(expressionOf(messages.at(-1) ?? '') === huge).toBe(true);
  }
  session.dispose();
});

test('closing with early bytes out is a proper close', async () => {
  await using inspector = await ScriptedInspector.start();
  const session = await connectCdp(inspector.url);
  await inspector.write([frames(event('one'))]);
  await inspector.hears(({ partial }) => partial > 0);
  session.dispose();
  const heard = await inspector.hears(({ closed }) => closed);
  expect(heard).toMatchObject({ problem: undefined, partial: 0, messages: ['{}'] });
});

test('frames split and joined at random, in both directions, arrive whole and in order', async () => {
  const message = fc.record({
    text: fc.string({ unit: 'grapheme', maxLength: 300 }),
    parts: fc.integer({ min: 1, max: 4 }),
  });
  await using inspector = await ScriptedInspector.start();
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 12 }),
      fc.integer({ min: 0, max: 3 }),
      async (said, cuts, commands, every) => {
        const session = await connectCdp(inspector.url);
        const got: string[] = [];
        const toSend = [...commands];
        const send = () => {
          const expression = toSend.shift();
          if (expression !== undefined) void session.send('Runtime.evaluate', { expression }).catch(() => {});
        };
        const all = new Promise<void>((resolve) => {
          session.on('Runtime.bindingCalled', ({ payload }) => {
            got.push(payload);
            // Some arrivals are answered at once, some later, some not at all.
            if (every > 0 && got.length % every === 0) send();
            if (every === 3) setImmediate(send);
            if (got.length === said.length) resolve();
          });
        });
        await inspector.write(cut(Buffer.concat(said.map(({ text, parts }) => frames(event(text), parts))), cuts));
        await all;
        while (toSend.length > 0) send();
        const heard = await inspector.hears(({ messages }) => messages.length >= commands.length);
        expect(heard.problem).toBeUndefined();
        expect(heard.messages.map(expressionOf)).toEqual(commands);
        expect(got).toEqual(said.map(({ text }) => text));
        session.dispose();
        await inspector.hears(({ closed }) => closed);
        expect(inspector.heard.problem).toBeUndefined();
      },
    ),
    { numRuns: 150 },
  );
});

function* cut(bytes: Buffer, sizes: readonly number[]): Iterable<Buffer> {
  let rest = bytes;
  for (let round = 0; rest.length > 0; round++) {
    const size = sizes[round % sizes.length] ?? 1;
    yield rest.subarray(0, size);
    rest = rest.subarray(size);
  }
}
