/** The WebSocket that Node has built in, as the probe sees it. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture, captureLate } from '../support/captured.ts';
import { paired, pairsOf } from '../support/paired.ts';
import { Stage } from '../support/world.ts';

const { resolve } = createRequire(import.meta.url);
const stage = new Stage();

const server = [
  `const { WebSocketServer } = require(${JSON.stringify(resolve('ws'))});`,
  "const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, listening);",
  "server.on('connection', (socket) => {",
  "  socket.on('message', (data, isBinary) => socket.send(isBinary ? data : 'yes, ' + data));",
  '});',
];

// Node 20 has it behind an option.
const all = runtimes().filter(({ version }) => Number.parseInt(version, 10) >= 22);

describe.each(all)('The built-in WebSocket, with Node $version', ({ path: runtime }) => {
  it('sends and receives, several at once', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          'function listening() {',
          "  const url = 'ws://127.0.0.1:' + server.address().port;",
          '  let left = 3;',
          '  for (const name of ["a", "b", "c"]) {',
          '    const client = new WebSocket(url);',
          '    client.onopen = () => client.send(name);',
          "    client.addEventListener('message', async ({ data }) => {",
          "      if (typeof data === 'string') return setTimeout(() => client.send(new Blob([name + name])), 1);",
          '      client.close();',
          "      if (--left === 0) server.close(() => console.log('done'));",
          '    });',
          '  }',
          '}',
          ...server,
        ],
      },
      { runtime },
    );
    await captured.writes('done');
    const frames = () => captured.messages(({ protocol }) => protocol === 'ws');
    await captured.until(() => frames().length === 24);
    const { pairs, alone } = paired(captured, 'ws');
    expect(alone).toEqual([]);
    for (const { send, receive, isInferred } of pairs) {
      expect(isInferred).toBe(false);
      expect(receive.size).toBe(send.size);
      if (send.preview !== undefined && receive.preview !== undefined) expect(receive.preview).toBe(send.preview);
    }
    const answers = frames().filter(({ kind, preview }) => kind === 'receive' && preview?.startsWith('yes'));
    const blobs = frames().filter(({ kind, name, cause }) => kind === 'send' && name === 'ws binary' && cause > 0);
    expect(blobs.map(({ cause }) => cause)).toEqual(expect.arrayContaining(answers.map(({ seq }) => seq)));
    expect(frames()[0]?.stack[0]).toMatchObject({ line: 5 });
  });

  it('is found where it was open before we came', async () => {
    const captured = await captureLate(
      stage,
      {
        app: [
          'function listening() {',
          "  const client = new WebSocket('ws://127.0.0.1:' + server.address().port);",
          "  client.onopen = () => console.log('ready');",
          '  client.onmessage = () => {};',
          "  process.stdin.once('data', () => client.send('late'));",
          '}',
          ...server,
        ],
      },
      { runtime },
    );
    captured.running.app.child.stdin?.write('go\n');
    await captured.until(() => captured.messages(({ protocol }) => protocol === 'ws').length === 4);
    expect(pairsOf(captured, 'ws')).toEqual(['ws text → ws text', 'ws text → ws text']);
  });
});
