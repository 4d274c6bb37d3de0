/**
 * Ordinary CDP traffic can deadlock a process for good when a pause falls inside an inspector dispatch (probe-facts.md section 1). So
 * here is much of both: hundreds of halts, while evaluations and breakpoints come and go, and requests keep the nodes busy.
 */
import { describe, expect, it } from 'vitest';
import { until } from '../poll.ts';
import { runtimes } from '../runtimes.ts';
import { isThorough } from '../thorough.ts';
import { get, greeter, greeters } from './support/greeters.ts';
import { Stage } from './support/world.ts';

const HALTS = isThorough ? 1000 : 250;

describe.each(runtimes())(`${HALTS} halts on Node $version`, ({ path: runtime }) => {
  const stage = new Stage();

  it('leave no process deadlocked, and no request unanswered', { timeout: 300_000 }, async ({ signal }) => {
    const editor = stage.editor();
    const { nodes, front, back } = await greeters(runtime);
    await editor.debug({ nodes });
    const [frontId, backId] = [await editor.threadId('front'), await editor.threadId('back')];

    let isOver = false;
    let answered = 0;
    const load = [front, front, back, back].map(async (port) => {
      while (!isOver) {
        expect((await get(port, 'ada')).toLowerCase()).toMatch(/^hello ada, hello ada/);
        answered++;
      }
    });
    const traffic: Promise<unknown>[] = [];
    for (let i = 0; i < HALTS; i++) {
      // All of this is under way while the nodes are being stopped.
      traffic.push(editor.evaluate(`@front ${i} + 1`), editor.evaluate(`@back ${i} + 1`));
      if (i % 10 === 0)
        traffic.push(editor.breakAt(greeter, { line: 7, condition: i % 20 === 0 ? 'false' : 'times > 99' }));
      await editor.pause(i % 2 === 0 ? frontId : backId);
      traffic.push(editor.evaluate(`@back ${i} * 2`));
      const stop = await editor.wire.next<{ allThreadsStopped: boolean; preserveFocusHint?: boolean }>(
        'stopped',
        (body) => !body.preserveFocusHint,
      );
      expect(stop.allThreadsStopped).toBe(true);
      // On a busy machine one may come later than the halt is shown.
      const allStand = async () => (await editor.threads()).every((name) => / · (held|paused)$/.test(name));
      if (i % 25 === 0) await until(allStand, signal);
      await editor.continue();
    }
    isOver = true;
    await Promise.all(load);
    await Promise.all(traffic);
    expect(answered).toBeGreaterThan(0);
    expect(await editor.threads()).toEqual(['back', 'front']);
    expect(await editor.evaluate('@front 6 * 7')).toBe('42');
    expect(await get(front, 'bob')).toBe('HELLO BOB, HELLO BOB!');
  });
});
