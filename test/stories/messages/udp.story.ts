/** Datagrams as the probe sees them. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture } from '../support/captured.ts';
import { paired, pairsOf } from '../support/paired.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

describe.each(runtimes())('Datagrams, with Node $version', ({ path: runtime }) => {
  it('are one message each, found by their ports and what they carry', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const { createSocket } = require('node:dgram');",
          "const server = createSocket('udp4');",
          "server.on('message', function take(data, { port, address }) {",
          "  setTimeout(() => server.send([String(data), ' heard'], port, address), 1);",
          '});',
          "server.bind(0, '127.0.0.1', () => {",
          '  const { port } = server.address();',
          "  const one = createSocket('udp4');",
          "  one.send('first', port, '127.0.0.1');",
          "  one.send(Buffer.from('--second--'), 2, 6, port, 'localhost', (error) => console.log('sent', error));",
          "  one.once('message', () => one.once('message', () => one.close()));",
          "  const two = createSocket('udp4');",
          "  two.connect(port, '127.0.0.1', () => two.send('third'));",
          "  two.on('message', (data) => { two.close(); setTimeout(() => server.close(), 50); });",
          "  console.log('counts', server.listenerCount('message'));",
          '});',
        ],
      },
      { runtime },
    );
    await captured.writes('sent null');
    await captured.writes('counts 1');
    await captured.until(() => captured.messages().length === 12);
    expect([...pairsOf(captured)].sort()).toEqual(
      ['first', 'first heard', 'second', 'second heard', 'third', 'third heard']
        .map((name) => `${name} → ${name}`)
        .sort(),
    );
    const { pairs } = paired(captured);
    expect(pairs.every(({ isInferred }) => isInferred)).toBe(true);
    const of = (name: string) => pairs.find(({ send }) => send.name === name);
    expect(of('first')?.send).toMatchObject({ protocol: 'udp', size: 5, cause: 0 });
    expect(of('first')?.send.stack[0]).toMatchObject({ line: 8 });
    expect(of('second')?.send.stack[0]).toMatchObject({ line: 9 });
    expect(of('second heard')?.send).toMatchObject({ cause: of('second')?.receive.seq });
    expect(of('third')?.receive).toMatchObject({ handler: 1 });
  });
});
