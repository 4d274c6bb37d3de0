import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { runtimes } from '../../test/runtimes.ts';
import { connectCdp } from './connect.ts';
import { CdpClosed, CdpError, NothingListening } from './errors.ts';
import type { CdpEventName, CdpEventParams } from './methods.ts';
import type { CdpSession } from './session.ts';

const children: ChildProcess[] = [];
const sessions: CdpSession[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) session.dispose();
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

const idle = `
  globalThis.count = (to) => {
    let sum = 0;
    for (let n = 1; n <= to; n++) {
      sum += n;
    }
    return sum;
  };
  setInterval(() => {}, 1000);
  console.error('idle')`;

async function inspect(runtime: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(runtime, ['--inspect=127.0.0.1:0', '-e', idle], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let url = '';
  for await (const line of createInterface({ input: child.stderr })) {
    url ||= /ws:\/\/\S+/.exec(line)?.[0] ?? '';
    if (line !== 'idle') continue;
    child.stderr.resume();
    return { url, child };
  }
  throw new Error('The process ended without an inspector.');
}

async function connect(url: string): Promise<CdpSession> {
  const session = await connectCdp(url);
  sessions.push(session);
  return session;
}

function next<E extends CdpEventName>(session: CdpSession, event: E): Promise<CdpEventParams<E>> {
  return new Promise((resolve) => {
    const listening = session.on(event, (params) => {
      listening.dispose();
      resolve(params);
    });
  });
}

describe.each(runtimes())('the inspector of Node $version', ({ path }) => {
  test('answers commands and sends events', async () => {
    const session = await connect((await inspect(path)).url);
    const context = next(session, 'Runtime.executionContextCreated');
    await session.send('Runtime.enable');
    expect((await context).context.auxData).toMatchObject({ isDefault: true });
    const { result } = await session.send('Runtime.evaluate', { expression: 'count(4)' });
    expect(result.value).toBe(10);
  });

  test('refuses what it does not know, in its own words', async () => {
    const session = await connect((await inspect(path)).url);
    const refusal = session.send('Runtime.getProperties', { objectId: 'none' });
    await expect(refusal).rejects.toBeInstanceOf(CdpError);
    await expect(refusal).rejects.toMatchObject({ method: 'Runtime.getProperties', code: -32000 });
  });

  test('steps two hundred times through a loop, with other commands under way', async () => {
    const session = await connect((await inspect(path)).url);
    await session.send('Debugger.enable');
    let paused = next(session, 'Debugger.paused');
    const expression = 'setImmediate(() => { debugger; count(500) })';
    await session.send('Runtime.evaluate', { expression, disableBreaks: true });
    await paused;
    for (let step = 0; step < 200; step++) {
      paused = next(session, 'Debugger.paused');
      const [, other] = await Promise.all([
        session.send('Debugger.stepInto'),
        session.send('Runtime.evaluate', { expression: `${step}`, disableBreaks: true }),
        paused,
      ]);
      expect(other.result.value).toBe(step);
    }
  });

  test('sends and takes messages of megabytes', async () => {
    const session = await connect((await inspect(path)).url);
    const expression = `'${'x'.repeat(3_000_000)}'.repeat(5)`;
    const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true });
    expect(String(result.value)).toHaveLength(15_000_000);
  });

  test('rejects what is under way when the process dies, and says so once', async () => {
    const { url, child } = await inspect(path);
    const session = await connect(url);
    let closings = 0;
    const closed = new Promise<void>((resolve) =>
      session.onClose(() => {
        closings++;
        resolve();
      }),
    );
    const never = session.send('Runtime.evaluate', { expression: 'new Promise(() => {})', awaitPromise: true });
    never.catch(() => {}); // Looked at below.
    child.kill('SIGKILL');
    await closed;
    await expect(never).rejects.toBeInstanceOf(CdpClosed);
    await expect(session.send('Runtime.enable')).rejects.toBeInstanceOf(CdpClosed);
    session.dispose();
    expect({ closings, isClosed: session.isClosed }).toEqual({ closings: 1, isClosed: true });
  });

  // Cutting the connection instead crashed Node 20 and 22 within some 20 rounds.
  test('survives a hundred sessions that end with a command under way', async () => {
    const { url } = await inspect(path);
    for (let round = 0; round < 100; round++) {
      const session = await connect(url);
      await session.send('Debugger.enable');
      const lost = session.send('Runtime.evaluate', { expression: '1' });
      session.dispose();
      await expect(lost).rejects.toBeInstanceOf(CdpClosed);
    }
    const session = await connect(url);
    expect((await session.send('Runtime.evaluate', { expression: 'count(3)' })).result.value).toBe(6);
  });
});

test('an address where nothing listens is told apart', async () => {
  const { url, child } = await inspect(process.execPath);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect(connectCdp(url)).rejects.toBeInstanceOf(NothingListening);
});

test('a signal ends the attempt with its reason', async () => {
  const { url, child } = await inspect(process.execPath);
  child.kill('SIGSTOP'); // It accepts connections still: that is the kernel's work.
  const reason = new Error('enough');
  const controller = new AbortController();
  const attempt = connectCdp(url, { signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await expect(attempt).rejects.toBe(reason);
});
