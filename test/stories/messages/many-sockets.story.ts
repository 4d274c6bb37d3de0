/** A program that opens and closes sockets for days: nothing of ours is left of each. */
import { describe, expect, it } from 'vitest';
import { capture } from '../support/captured.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

/** Rounds of two connections, each of which has two ends. */
const rounds = process.env.LIGHTCONE_LONG ? 100_000 : 750;

/** One after the other, eight at once; it says what is on its heap after each fifth. */
const program = [
  "const net = require('node:net'), http = require('node:http');",
  "require('node:v8').setFlagsFromString('--expose-gc');",
  "const collect = require('node:vm').runInNewContext('gc');",
  "const raw = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');",
  "const web = http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1');",
  'const ways = [',
  "  (done) => net.connect(raw.address().port, '127.0.0.1').on('close', done).resume(),",
  "  (done) => http.get({ port: web.address().port, host: '127.0.0.1', agent: false }, (response) => response.resume().on('close', done)),",
  '];',
  'async function tell(done) {',
  '  for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate);',
  '  collect();',
  "  console.log(done, 'done with', Math.round(process.memoryUsage().heapUsed / 1000), 'kB');",
  '}',
  'async function open(from, to) {',
  '  let at = from;',
  '  await Promise.all(Array.from({ length: 8 }, async () => {',
  '    while (at++ < to) for (const way of ways) await new Promise(way);',
  '  }));',
  '  await tell(to);',
  '}',
  "require('node:events').once(web, 'listening')",
  `  .then(async () => { for (let part = 0; part < 5; part++) await open((part * ${rounds}) / 5, ((part + 1) * ${rounds}) / 5); })`,
  '  .then(() => { raw.close(); web.close(); });',
];

describe('Sockets without end', () => {
  it('leave nothing in the process', { timeout: 900_000 }, async () => {
    const captured = await capture(stage, { app: program }, { runtime: process.execPath });
    await captured.writes(`${rounds} done with`);
    const [, first = 0, ...later] = captured.lines.flatMap((line) => {
      const [, kilobytes] = / done with (\d+) kB/.exec(line) ?? [];
      return kilobytes === undefined ? [] : [Number(kilobytes)];
    });
    expect(later).toHaveLength(3);
    // What the first ones leave is V8's: code, and what it has learned. One `Socket` alone has more, and a round has four. With 100,000 rounds it is 4 bytes.
    expect(((later.at(-1) ?? 0) - first) / (rounds * 0.6)).toBeLessThan(2);
    await captured.until(() => {
      const told = captured.messages(({ kind, protocol }) => kind === 'send' && protocol === 'http').length;
      const missing = captured.told.reduce((sum, event) => sum + (event.kind === 'gap' ? event.count : 0), 0);
      return told + missing >= 2 * rounds;
    });
  });
});
