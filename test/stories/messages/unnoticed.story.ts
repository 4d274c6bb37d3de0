/** What a program can find out about being captured: nothing. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { until } from '../../poll.ts';
import { runtimes } from '../../runtimes.ts';
import { capture } from '../support/captured.ts';
import { fixture, Stage } from '../support/world.ts';

const stage = new Stage();
const probe = path.resolve(import.meta.dirname, '../../../dist/probe.cjs');
const run = promisify(execFile);

describe.each(runtimes())('A program that is captured, with Node $version', ({ path: runtime }) => {
  it('sees the same as one that is not: resources, headers, errors, listeners, stacks, its end', async ({ signal }) => {
    const folder = await stage.folder();
    const program = fixture('curious.cjs');
    const [bare, captured] = [path.join(folder, 'bare.json'), path.join(folder, 'captured.json')];
    await run(runtime, [program], { env: { ...process.env, SEEN: bare } }).catch(({ code }) => expect(code).toBe(3));
    const app = await capture(stage, { app: program }, { runtime, env: { SEEN: captured } });
    await until(() => existsSync(captured), signal);
    const seen = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as unknown;
    await app.until(() => app.messages().length === 12);
    expect(await seen(captured)).toEqual(await seen(bare));
  });

  it('is as it was when the probe is gone: every function of Node, every global, every listener', async () => {
    const { stdout } = await run(runtime, ['--no-warnings', fixture('inventory.cjs')], {
      env: { ...process.env, PROBE: probe },
    });
    const { started, between, after, channels } = JSON.parse(stdout) as Record<string, unknown>;
    expect(started).toBe('number');
    expect(between).toContain('worker_threads.MessagePort.prototype.postMessage');
    expect(after).toEqual([]);
    expect(channels).toEqual([expect.any(Number), []]);
    expect((channels as unknown[])[0]).toBeGreaterThan(0);
  });
});
