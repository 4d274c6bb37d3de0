/** What is seen of programs that ran before we came. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { captureLate } from '../support/captured.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

describe.each(runtimes())('Attached to a running program, with Node $version', ({ path: runtime }) => {
  it('HTTP is seen as in one that was launched, over connections that were open before', async () => {
    const captured = await captureLate(
      stage,
      {
        app: [
          "const { Agent, createServer, get } = require('node:http');",
          'const agent = new Agent({ keepAlive: true, maxSockets: 1 });',
          "const server = createServer((request, response) => response.end('hello'));",
          'const ask = (then) =>',
          '  get({ port: server.address().port, agent, path: "/greet" }, (response) => response.resume().on("end", then));',
          'server.listen(0, () => ask(() => console.log("ready")));',
          "process.stdin.once('data', () => ask(() => process.stdin.pause()));",
        ],
      },
      { runtime },
    );
    captured.running.app.child.stdin?.write('go\n');
    await captured.until(() => captured.messages().length === 4);
    expect(captured.messages().map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'send GET /greet',
      'receive GET /greet',
      'send 200 GET /greet',
      'receive 200 GET /greet',
    ]);
    expect(captured.unseen('app')).toEqual([]);
  });
});
