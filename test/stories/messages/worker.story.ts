/** Messages between threads, as the probe sees them. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture, captureLate } from '../support/captured.ts';
import { pairs } from '../support/pairs.ts';
import { write } from '../support/programs.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

describe.each(runtimes())('Worker threads, with Node $version', ({ path: runtime, version }) => {
  it('and their parents are matched by counting, and what they answer belongs to what they took', async () => {
    const worker = await write(
      await stage.folder(),
      'worker.mjs',
      "import { parentPort, workerData } from 'node:worker_threads';",
      "parentPort.on('message', function take(message) {",
      "  if (message.type === 'end') parentPort.close();",
      "  setTimeout(() => parentPort.postMessage({ type: 'did-' + message.type }), 1);",
      '});',
    );
    const captured = await capture(
      stage,
      {
        app: [
          "const { Worker } = require('node:worker_threads');",
          `const workers = [1, 2].map((workerData) => new Worker(${JSON.stringify(worker)}, { workerData }));`,
          'for (const worker of workers) {',
          "  worker.on('message', function answered({ type }) { if (type === 'did-build') worker.postMessage({ type: 'end' }); });",
          "  worker.postMessage({ type: 'build', token: 'hunter2' });",
          '}',
          'try { workers[0].postMessage(() => {}); } catch (error) { console.log(error.name); }',
          'structuredClone({ not: "a message" });',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.names('app', 'receive').filter((name) => name === 'worker end').length === 2);
    await captured.until(
      () => captured.names('app', 'receive').filter((name) => name === 'worker did-build').length === 2,
    );
    const told = captured.messages();
    const found = pairs(told).filter((pair) => !pair.includes('did-end'));
    expect([...found].sort()).toEqual([
      'worker build → worker build',
      'worker build → worker build',
      'worker did-build → worker did-build',
      'worker did-build → worker did-build',
      'worker end → worker end',
      'worker end → worker end',
    ]);
    expect(captured.lines).toContain('app | DataCloneError');
    const [build] = told;
    expect(build).toMatchObject({ kind: 'send', cause: 0, preview: '{"type":"build","token":"[redacted]"}' });
    expect(build?.stack[0]).toMatchObject({ line: 4 });
    for (const did of told.filter(({ kind, name }) => kind === 'send' && name === 'worker did-build')) {
      const cause = told.find(({ isolate, seq }) => isolate === did.isolate && seq === did.cause);
      expect(cause).toMatchObject({ kind: 'receive', name: 'worker build', handler: 1 });
    }
    for (const end of told.filter(({ kind, name }) => kind === 'send' && name === 'worker end')) {
      const cause = told.find(({ isolate, seq }) => isolate === end.isolate && seq === end.cause);
      expect(cause).toMatchObject({ kind: 'receive', name: 'worker did-build' });
    }
  });

  it('are reached through ports that went there, by name, and by asking: these are found by their content', async () => {
    const worker = await write(
      await stage.folder(),
      'worker.cjs',
      "const { workerData: port } = require('node:worker_threads');",
      "const news = new BroadcastChannel('news');",
      'news.onmessage = function heard({ data }) {',
      "  port.postMessage({ type: 'heard', data });",
      '  news.close();',
      '};',
      "port.postMessage({ type: 'listening' });",
    );
    const captured = await capture(
      stage,
      {
        app: [
          "const { Worker, MessageChannel, receiveMessageOnPort } = require('node:worker_threads');",
          'const { port1, port2 } = new MessageChannel();',
          `new Worker(${JSON.stringify(worker)}, { workerData: port2, transferList: [port2] });`,
          "const news = new BroadcastChannel('news');",
          'port1.onmessage = ({ data }) => {',
          "  if (data.type === 'listening') news.postMessage({ flash: 1 });",
          '  else { port1.close(); news.close(); }',
          '};',
          'const { port1: one, port2: other } = new MessageChannel();',
          "one.postMessage({ type: 'asked for' });",
          'receiveMessageOnPort(other);',
          'one.close();',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages().length === 8);
    const told = captured.messages();
    expect([...pairs(told)].sort()).toEqual([
      'broadcast news → broadcast news',
      'worker heard → worker heard',
      'worker listening → worker listening',
      'worker message → worker message',
    ]);
    const heard = told.find(({ kind, name }) => kind === 'send' && name === 'worker heard');
    const flash = told.find(({ kind, protocol }) => kind === 'receive' && protocol === 'broadcast');
    expect(flash).toMatchObject({ handler: 1, preview: '{"flash":1}' });
    expect(heard?.cause).toBe(flash?.seq);
  });

  it('that take their tasks one after the other themselves do each because of its own, and so does who waits for an answer', async () => {
    const worker = await write(
      await stage.folder(),
      'worker.cjs',
      "const { parentPort, receiveMessageOnPort, MessageChannel } = require('node:worker_threads');",
      "parentPort.once('message', ({ port, bell }) => {",
      '  let seen = 0, running = 0;',
      '  // As pools do: the loop of the worker stands still between two tasks.',
      '  const wait = () => {',
      '    while (running === 0) {',
      '      Atomics.wait(bell, 0, seen);',
      '      seen = Atomics.load(bell, 0);',
      '      for (let entry; (entry = receiveMessageOnPort(port)); ) if (work(entry.message)) return port.close();',
      '    }',
      '  };',
      '  const work = ({ task }) => {',
      "    if (task === 'end') return true;",
      '    running++;',
      '    (async () => {',
      '      await new Promise((done) => setTimeout(done, 1));',
      '      const { port1, port2 } = new MessageChannel();',
      "      port1.postMessage({ type: 'asks-' + task });",
      '      receiveMessageOnPort(port2);',
      '      port1.close();',
      "      port.postMessage({ type: 'did-' + task });",
      '      running--;',
      '      wait();',
      '    })();',
      '  };',
      "  port.postMessage({ type: 'ready' });",
      '  wait();',
      '});',
    );
    const captured = await capture(
      stage,
      {
        app: [
          "const { Worker, MessageChannel } = require('node:worker_threads');",
          'const { port1, port2 } = new MessageChannel();',
          'const bell = new Int32Array(new SharedArrayBuffer(4));',
          `const worker = new Worker(${JSON.stringify(worker)});`,
          "worker.postMessage({ type: 'start', port: port2, bell }, [port2]);",
          'const give = (task) => { port1.postMessage({ type: task, task }); Atomics.add(bell, 0, 1); Atomics.notify(bell, 0); };',
          "const next = { ready: 'one', 'did-one': 'two', 'did-two': 'three', 'did-three': 'end' };",
          "port1.on('message', ({ type }) => give(next[type]));",
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.names('app', 'receive').includes('worker did-three'));
    await captured.until(() => captured.names('app', 'receive').includes('worker end'));
    const told = captured.messages();
    const causeOf = ({ isolate, cause }: { isolate: unknown; cause: number }) =>
      told.find((one) => one.isolate === isolate && one.seq === cause);
    for (const task of ['one', 'two', 'three']) {
      const taken = told.find(({ kind, name }) => kind === 'receive' && name === `worker ${task}`);
      const asked = told.find(({ kind, name }) => kind === 'send' && name === `worker asks-${task}`);
      const answered = told.find(({ kind, name }) => kind === 'receive' && name === `worker asks-${task}`);
      const did = told.find(({ kind, name }) => kind === 'send' && name === `worker did-${task}`);
      if (!(taken && asked && answered && did)) throw new Error(`The task ${task} is not told as a whole.`);
      expect(causeOf(asked)).toBe(taken);
      expect(causeOf(answered)).toBe(taken);
      expect(causeOf(did)).toBe(answered);
      // No task is led to by the one before.
      expect(causeOf(taken)).toMatchObject({ name: 'worker start' });
    }
  });

  it('that are ended while they stand still have told what they did until then', async () => {
    const worker = await write(
      await stage.folder(),
      'worker.cjs',
      "const { parentPort, workerData: bell } = require('node:worker_threads');",
      "parentPort.on('message', () => {",
      "  parentPort.postMessage({ type: 'result' });",
      '  for (;;) Atomics.wait(bell, 0, 0);',
      '});',
    );
    const captured = await capture(
      stage,
      {
        app: [
          "const { Worker } = require('node:worker_threads');",
          'const bell = new Int32Array(new SharedArrayBuffer(4));',
          `const worker = new Worker(${JSON.stringify(worker)}, { workerData: bell });`,
          'const end = () => {',
          '  // One was woken: it stood.',
          '  if (Atomics.notify(bell, 0) === 0) setImmediate(end);',
          "  else worker.terminate().then((code) => console.log('ended', code));",
          '};',
          "worker.on('message', end);",
          "worker.postMessage({ type: 'task' });",
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.lines.some((line) => line.startsWith('app | ended')));
    await captured.until(() => captured.messages().length === 4);
    expect([...pairs(captured.messages())].sort()).toEqual([
      'worker result → worker result',
      'worker task → worker task',
    ]);
  });

  it('that are terminated while they wait have told all, or it is said that something is missing', async () => {
    const worker = await write(
      await stage.folder(),
      'waiting.cjs',
      "const { parentPort } = require('node:worker_threads');",
      "parentPort.on('message', ({ type }) => {",
      "  for (const n of [1, 2, 3]) parentPort.postMessage({ type: type + '-part' + n });",
      "  parentPort.postMessage({ type: type + '-last' });",
      '  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
      '});',
      "parentPort.postMessage({ type: 'ready' });",
    );
    const captured = await capture(
      stage,
      {
        app: [
          "const { Worker } = require('node:worker_threads');",
          'let gone = 0;',
          'for (const n of [1, 2, 3, 4, 5, 6]) {',
          `  const worker = new Worker(${JSON.stringify(worker)});`,
          "  worker.on('message', ({ type }) => {",
          "    if (type === 'ready') setTimeout(() => worker.postMessage({ type: 'task' + n }), 50);",
          // Some at once, others after a while: where we ask just then, Node 20 forgets that the worker was to end.
          `    if (type.endsWith('last')) setTimeout(() => worker.terminate(), n < 4 ? ${version.startsWith('20.') ? 60 : 0} : 100);`,
          '  });',
          "  worker.on('exit', () => ++gone === 6 && console.log('all are gone'));",
          '}',
          'setInterval(() => {}, 1000);',
        ],
      },
      { runtime },
    );
    await captured.writes('all are gone');
    await captured.until(() => captured.names('app', 'receive').filter((name) => name.endsWith('-last')).length === 6);
    const workers = new Map<number, string[]>();
    for (const { isolate, ...event } of captured.told) {
      const seen = workers.get(isolate) ?? [];
      workers.set(isolate, seen);
      if (event.kind === 'gap') seen.push('gap');
      else if (event.kind === 'send') seen.push(event.name.replace(/^worker (?:task\d-)?/, ''));
    }
    const whole = ['ready', 'part1', 'part2', 'part3', 'last'];
    const others = [...workers.values()].filter((seen) => seen.includes('ready'));
    expect(others).toHaveLength(6);
    for (const seen of others.filter((one) => one.at(-1) !== 'gap')) expect(seen).toEqual(whole);
    expect(others.filter((seen) => seen.at(-1) === 'last').length).toBeGreaterThanOrEqual(3);
  });

  it('that run already are matched by content, and those that come later by counting', async () => {
    const worker = await write(
      await stage.folder(),
      'worker.cjs',
      "const { parentPort } = require('node:worker_threads');",
      "parentPort.on('message', ({ n }) => parentPort.postMessage({ type: 'tock', n }));",
    );
    const captured = await captureLate(
      stage,
      {
        app: [
          "const { Worker } = require('node:worker_threads');",
          `const start = () => new Worker(${JSON.stringify(worker)});`,
          'const old = start();',
          'let young;',
          'let n = 0;',
          "setInterval(() => { old?.postMessage({ type: 'tick', n }); young?.postMessage({ type: 'young tick', n: n++ }); }, 100);",
          'globalThis.another = () => { young = start(); };',
          "old.on('message', () => console.log('ready'));",
        ],
      },
      { runtime },
    );
    const [isolate] = captured.debugged.isolates;
    await isolate?.session.send('Runtime.evaluate', { expression: 'another()', disableBreaks: true });
    const found = (by: 'content' | 'ordinal') => pairs(captured.messages(({ match }) => match.by === by));
    await captured.until(() =>
      (['content', 'ordinal'] as const).every((by) => found(by).includes('worker tock → worker tock')),
    );
    // The last receive may be told before its send; one that has none would stay.
    await captured.until(() => !found('ordinal').includes('nobody → worker tock'));
  });
});
