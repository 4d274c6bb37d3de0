/** Programs whose time is in the hands of a test. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { capture } from '../support/captured.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

describe.each(runtimes())('A program whose time stands still, with Node $version', ({ path: runtime }) => {
  it('is captured on, and its timers are its own', async () => {
    const captured = await capture(
      stage,
      {
        app: [
          "const http = require('node:http');",
          "const { once } = require('node:events');",
          "const { mock } = require('node:test');",
          'const fake = () => 5;',
          '(async () => {',
          "  const server = http.createServer((request, response) => response.end('hi')).listen(0, '127.0.0.1');",
          "  await once(server, 'listening');",
          '  const ask = async (path) => {',
          "    const [response] = await once(http.get({ port: server.address().port, host: '127.0.0.1', path, agent: false }), 'response');",
          "    await once(response.resume(), 'end');",
          '  };',
          "  await ask('/before');",
          "  mock.timers.enable(['setTimeout', 'setInterval', 'setImmediate']);",
          '  const [now, hrtime, elapsed] = [Date.now, process.hrtime, performance.now];',
          '  Date.now = fake;',
          '  process.hrtime = Object.assign(() => [5, 5], { bigint: () => 5n });',
          '  performance.now = fake;',
          '  let rung = 0;',
          '  setTimeout(() => rung++, 1000);',
          "  for (let at = 0; at < 5; at++) await ask('/while');",
          "  console.log('rung', rung);",
          '  mock.timers.tick(1000);',
          "  console.log('rung', rung);",
          '  [Date.now, process.hrtime, performance.now] = [now, hrtime, elapsed];',
          '  mock.timers.reset();',
          "  await ask('/after');",
          '  server.close();',
          "  console.log('the end');",
          '})();',
        ],
      },
      { runtime },
    );
    await captured.writes('the end');
    await captured.until(() => captured.messages().length === 28);
    expect(captured.lines.filter((line) => line.includes('rung'))).toEqual(['app | rung 0', 'app | rung 1']);
    const times = captured.messages().map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBeGreaterThan(10);
  });
});
