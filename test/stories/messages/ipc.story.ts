/** Messages between a program and its children, as the probe sees them. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { attachSpec } from '../../specs.ts';
import { Captured, capture } from '../support/captured.ts';
import { pairs } from '../support/pairs.ts';
import { inspect, write } from '../support/programs.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

describe.each(runtimes())('Children of a program, with Node $version', ({ path: runtime }) => {
  it.each(['json', 'advanced'])(
    'exchange messages with it that are matched at both ends (%s)',
    async (serialization) => {
      const child = await write(
        await stage.folder(),
        'child.cjs',
        "process.on('message', function take(message) {",
        "  if (message === 'and a word') return;",
        "  if (new Error().stack.includes('probe')) console.log('a frame too many');",
        "  setTimeout(() => process.send({ type: 'did', what: message.type }), 1);",
        '});',
      );
      const captured = await capture(
        stage,
        {
          app: [
            "const { fork } = require('node:child_process');",
            `const child = fork(${JSON.stringify(child)}, { serialization: '${serialization}' });`,
            "child.send({ type: 'build', password: 'hunter2' });",
            "child.send({ type: 'test' }, (error) => console.log('flushed', error));",
            "child.on('message', (message) => { console.log('did', message.what); child.send('and a word'); });",
          ],
        },
        { runtime },
      );
      await captured.until(() => captured.messages(({ name }) => name === 'ipc message').length === 4);
      await captured.writes('flushed null');
      const told = captured.messages();
      expect([...pairs(told)].sort()).toEqual([
        'ipc build → ipc build',
        'ipc did → ipc did',
        'ipc did → ipc did',
        'ipc message → ipc message',
        'ipc message → ipc message',
        'ipc test → ipc test',
      ]);
      expect(captured.lines.join()).not.toContain('too many');
      const [build] = told;
      expect(build).toMatchObject({ kind: 'send', cause: 0, preview: '{"type":"build","password":"[redacted]"}' });
      expect(build?.stack[0]).toMatchObject({ line: 2 });
      // What the child answers belongs to what it took, after its timer, too.
      const [taken] = told.filter(({ kind, name }) => kind === 'receive' && name === 'ipc build');
      const [did] = told.filter(({ kind, name }) => kind === 'send' && name === 'ipc did');
      expect(taken).toMatchObject({ cause: 0, handler: 1 });
      expect(did).toMatchObject({ cause: taken?.seq, isolate: taken?.isolate });
    },
  );

  it('may send a first message before the child listens, and handles among others: each has its cause', async () => {
    const child = await write(
      await stage.folder(),
      'late.mjs',
      "import { setTimeout } from 'node:timers/promises';",
      'await setTimeout(50);',
      "process.on('message', (message, handle) => {",
      "  process.send({ type: 're', to: message.type });",
      '  handle?.close();',
      "  if (message.type === 'last') setImmediate(() => process.disconnect());",
      '});',
    );
    const captured = await capture(
      stage,
      {
        app: [
          "const { fork } = require('node:child_process');",
          "const net = require('node:net');",
          `const child = fork(${JSON.stringify(child)});`,
          "child.send({ type: 'first' });",
          'const server = net.createServer().listen(0, () => {',
          "  child.send({ type: 'server' }, server);",
          "  child.send({ type: 'between' });",
          "  child.send({ type: 'again' }, server);",
          "  child.send({ type: 'last' });",
          '  server.close();',
          '});',
          "child.on('message', ({ to }) => console.log('answered', to));",
          "child.on('disconnect', () => console.log('over'));",
        ],
      },
      { runtime },
    );
    await captured.writes('over');
    const types = ['first', 'server', 'between', 'again', 'last'];
    await captured.until(() => captured.messages().length === 4 * types.length);
    const told = captured.messages(({ protocol }) => protocol === 'ipc');
    expect([...pairs(told)].sort()).toEqual([
      ...[...types, 're', 're', 're', 're', 're'].map((type) => `ipc ${type} → ipc ${type}`).sort(),
    ]);
    // Each answer is caused by what it answers.
    for (const type of types) {
      const taken = told.find(({ kind, name }) => kind === 'receive' && name === `ipc ${type}`);
      const answer = told.find(({ kind, cause }) => kind === 'send' && cause === taken?.seq);
      expect(answer?.preview).toContain(`"to":"${type}"`);
    }
  });

  it('in a cluster talk through its workers', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const cluster = require('node:cluster');",
          'if (cluster.isPrimary) {',
          '  for (let one = 0; one < 2; one++) cluster.fork();',
          "  cluster.on('message', (worker, message) => worker.send({ cmd: 'thanks', for: message.event }));",
          '} else {',
          "  require('node:http').createServer().listen(0, '127.0.0.1', () => cluster.worker.send({ event: 'up' }));",
          "  process.on('message', () => cluster.worker.disconnect());",
          '}',
        ],
      },
      { runtime },
    );
    await captured.until(() => captured.messages(({ name }) => name === 'ipc thanks').length === 4);
    const told = captured.messages(({ protocol }) => protocol === 'ipc');
    expect([...pairs(told)].sort()).toEqual([
      'ipc thanks → ipc thanks',
      'ipc thanks → ipc thanks',
      'ipc up → ipc up',
      'ipc up → ipc up',
    ]);
    for (const thanks of told.filter(({ kind, name }) => kind === 'send' && name === 'ipc thanks')) {
      const cause = told.find(({ seq, isolate }) => isolate === thanks.isolate && seq === thanks.cause);
      expect(cause).toMatchObject({ kind: 'receive', name: 'ipc up' });
    }
  });

  it('that run already are matched from the moment in which both are attached to', async () => {
    const folder = await stage.folder();
    const child = await write(folder, 'child.cjs', "process.on('message', () => process.send({ type: 'tock' }));");
    const app = await write(
      folder,
      'app.cjs',
      "const { fork } = require('node:child_process');",
      `const child = fork(${JSON.stringify(child)}, { execArgv: ['--inspect=127.0.0.1:0'] });`,
      "setInterval(() => child.send({ type: 'tick' }), 10);",
      "child.on('message', (message) => message.type === 'tock' || console.log('never', message));",
    );
    const running = await inspect(stage, app, { runtime });
    const ports = () =>
      [...running.output.matchAll(/listening on ws:\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
    while (ports().length < 2) await new Promise((resolve) => running.child.stderr?.once('data', resolve));
    const captured = new Captured(ports().map((port, at) => attachSpec(at === 0 ? 'app' : 'child', port)));
    stage.after(() => captured.close());
    await captured.fleet.start();
    const matched = () => pairs(captured.messages());
    await captured.until(() => ['tick', 'tock'].every((type) => matched().includes(`ipc ${type} → ipc ${type}`)));
    expect(running.output).not.toContain('never');
  });
});
