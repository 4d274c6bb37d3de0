/** More messages than anybody takes: what waits is bounded, what is missing is counted, and the program runs on. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LanesAnswer } from '../../../src/protocol/picture.ts';
import { lateProbe, probeExpression } from '../../../src/protocol/probe.ts';
import { parseEvents } from '../../../src/protocol/wire.ts';
import { until } from '../../poll.ts';
import { runtimes } from '../../runtimes.ts';
import { type Inspected, inspect, write } from '../support/programs.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();
const probe = path.resolve(import.meta.dirname, '../../../dist/probe.cjs');

/** As the adapter is to a probe, but one that can stop reading. */
class Taker {
  readonly events: ReturnType<typeof parseEvents>[number][] = [];
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (value: unknown) => void>();
  #last = 0;
  #bindings = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const { id, result, method, params } = JSON.parse(data.toString()) as {
        id?: number;
        result?: { result?: { value?: unknown } };
        method?: string;
        params?: { payload?: string };
      };
      if (id !== undefined) this.#answers.get(id)?.(result?.result?.value);
      else if (method === 'Runtime.bindingCalled')
        for (const event of parseEvents(params?.payload ?? '')) this.events.push(event);
    });
  }

  static async attachTo(running: Inspected): Promise<Taker> {
    const url = /ws:\/\/\S+/.exec(running.output)?.[0] ?? '';
    const socket = new WebSocket(url, { perMessageDeflate: false });
    stage.after(() => socket.terminate());
    await new Promise((resolve) => socket.once('open', resolve));
    const taker = new Taker(socket);
    await taker.evaluate(lateProbe(await readFile(probe, 'utf8')));
    return taker;
  }

  ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#last;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  evaluate(expression: string): Promise<unknown> {
    return this.ask('Runtime.evaluate', { expression, disableBreaks: true, returnByValue: true });
  }

  async capture(): Promise<unknown> {
    // V8 makes the function of a name once.
    const name = `told${++this.#bindings}`;
    await this.ask('Runtime.addBinding', { name });
    const terms = {
      session: 'a',
      isolate: 1,
      isLate: true,
      stacks: 'full',
      payload: 4096,
      redact: [],
      propagateTo: [],
      externals: {},
      credit: 16,
    };
    return this.evaluate(`Boolean(${probeExpression}.messages.open('${name}', ${JSON.stringify(terms)}))`);
  }

  take(): Promise<unknown> {
    return this.evaluate(`${probeExpression}.messages.take(16)`);
  }

  standStill(): void {
    this.#socket.pause();
  }

  goOn(): void {
    this.#socket.resume();
  }

  die(): void {
    this.#socket.terminate();
  }

  /** Messages that were told, and those that are known to be missing. */
  get counted(): { told: number; missing: number } {
    const missing = this.events.reduce((sum, event) => sum + (event.kind === 'gap' ? event.count : 0), 0);
    return { told: this.events.filter(({ kind }) => kind === 'send' || kind === 'receive').length, missing };
  }
}

/** Sends itself as much as it can, 2 kB each, for as long as `globalThis.on`, and tells its memory. */
const flood = [
  'const { port1, port2 } = new MessageChannel();',
  "const text = 'x'.repeat(2000);",
  'let taken = 0;',
  'port2.on("message", () => {',
  '  taken++;',
  "  if (taken % 20_000 === 0) console.log('taken', taken, 'in', Math.round(process.memoryUsage().rss / 1e6), 'MB');",
  '});',
  'globalThis.on = false;',
  'setInterval(() => { for (let one = 0; one < 500 && globalThis.on; one++) port1.postMessage({ text, one }); }, 1);',
  "console.log('ready');",
];

describe('An adapter that stands still in a flood, and then dies', () => {
  it('costs the program no memory, and leaves it running', async ({ signal }) => {
    const running = await inspect(stage, await write(await stage.folder(), 'flood.cjs', ...flood));
    await running.writes('ready');
    const editor = stage.editor();
    await editor.debug({ request: 'attach', nodes: { app: { attach: running.port } } });
    await editor.evaluate('globalThis.on = true');
    await running.writes('taken 20000 ');
    editor.wire.adapter.kill('SIGSTOP');
    const before = megabytes(running);
    await running.writes('taken 60000 ');
    // 40,000 messages have two ends of 2 kB each: 160 MB, if they were kept.
    expect(megabytes(running) - before).toBeLessThan(100);
    editor.wire.adapter.kill('SIGCONT');
    // Nobody tells a client that does not look at the timeline.
    await until(async () => {
      const { lanes } = await editor.wire.request<LanesAnswer>('lightcone/lanes');
      return lanes.some(({ missing }) => missing > 10_000);
    }, signal);
    editor.wire.adapter.kill('SIGKILL');
    await editor.wire.exited;
    const taken = running.output.split('taken ').length - 1;
    await running.writes(`taken ${(taken + 2) * 20_000} `);
  });
});

describe.each(runtimes())('Nobody takes what Node $version tells', ({ path: runtime }) => {
  it('because the adapter stands still, and goes on: all that is missing is counted', async () => {
    const running = await inspect(stage, await write(await stage.folder(), 'flood.cjs', ...flood), { runtime });
    await running.writes('ready');
    const taker = await Taker.attachTo(running);
    expect(await taker.capture()).toBe(true);
    taker.standStill();
    void taker.evaluate('globalThis.on = true');
    await running.writes('taken 20000 ');
    const before = megabytes(running);
    await running.writes('taken 100000 ');
    // 80,000 messages have two ends of 2 kB each: 320 MB, if they were kept.
    expect(megabytes(running) - before).toBeLessThan(150);
    void taker.evaluate('globalThis.on = false');
    taker.goOn();
    while ((await taker.evaluate('globalThis.on')) !== false);
    await taker.take();
    const { told, missing } = taker.counted;
    expect(missing).toBeGreaterThan(50_000);
    await taker.evaluate('port1 = new MessageChannel().port1; port1.postMessage(1); port1.close()');
    await taker.take();
    const last = taker.events.findLast((event) => event.kind === 'send');
    expect(last).toMatchObject({ seq: told + missing + 1 });
  });

  it('because the adapter has died: the program runs on, and the next one hears again', async () => {
    const running = await inspect(stage, await write(await stage.folder(), 'flood.cjs', ...flood), { runtime });
    await running.writes('ready');
    const first = await Taker.attachTo(running);
    expect(await first.capture()).toBe(true);
    await first.evaluate('globalThis.on = true');
    first.die();
    await running.writes('taken 40000 ');
    const next = await Taker.attachTo(running);
    // Nobody knows at once that the other one is gone: it may be slow.
    while (!(await next.capture()));
    // Questions come before timers: the flood may not have had a turn since then.
    do await next.take();
    while (next.counted.told === 0);
    await next.evaluate('globalThis.on = false');
  });
});

function megabytes({ output }: Inspected): number {
  return Number(/in (\d+) MB\n*$/.exec(output.trim())?.[1]);
}
