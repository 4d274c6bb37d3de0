/**
 * What belongs together in real systems. A payload that was sent once and received once, with other words than all others, says by
 * itself which two ends are one message: we must find just these.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { example, root } from '../../scripts/workshop/paths.mjs';
import type { NodeName } from '../../src/system/model.ts';
import { runtimes } from '../runtimes.ts';
import { launchSpec } from '../specs.ts';
import { Captured, type ToldMessage } from '../stories/support/captured.ts';
import { paired } from '../stories/support/paired.ts';
import { write } from '../stories/support/programs.ts';
import { freePort, portsInARow, Stage } from '../stories/support/world.ts';

const { resolve } = createRequire(import.meta.url);
const moleculer = path.resolve(import.meta.dirname, 'moleculer');

interface Verdict {
  /** Whose payload says it. */
  readonly known: number;
  readonly found: number;
  /** Pairs of ours that the payloads deny. */
  readonly wrong: number;
  readonly inferred: number;
}

type Word = (event: ToldMessage) => string | undefined;

/** @param wordOf what a message has that no other has */
function judge(captured: Captured, protocol: string, wordOf: Word = ({ preview }) => preview): Verdict {
  const { pairs } = paired(captured, protocol);
  const once = (wanted: string) => {
    const ends = new Map<string, ToldMessage | undefined>();
    for (const event of captured.messages(({ kind, ...one }) => kind === wanted && one.protocol === protocol)) {
      const word = wordOf(event);
      if (word !== undefined) ends.set(word, ends.has(word) ? undefined : event);
    }
    return ends;
  };
  const [sends, receives] = [once('send'), once('receive')];
  const truth = new Map<ToldMessage, ToldMessage>();
  for (const [payload, send] of sends) {
    const receive = receives.get(payload);
    if (send && receive) truth.set(send, receive);
  }
  const ours = pairs.filter(({ send }) => truth.has(send));
  const found = ours.filter(({ send, receive }) => truth.get(send) === receive).length;
  const inferred = ours.filter(({ isInferred }) => isInferred).length;
  return { known: truth.size, found, wrong: ours.length - found, inferred };
}

describe.each(runtimes())('The messages of a system on Node $version', ({ path: runtime, version }) => {
  const stage = new Stage();

  async function start(...nodes: Parameters<typeof launchSpec>[]): Promise<Captured> {
    const captured = new Captured(nodes.map((parts) => launchSpec(...parts)));
    stage.after(() => captured.close());
    await captured.fleet.start();
    return captured;
  }

  it('are found in the shop: lines over TCP, frames of a WebSocket', async () => {
    const [stock, orders] = [await freePort(), await freePort()];
    const folder = await stage.folder();
    const customer = await write(
      folder,
      'customer.cjs',
      `const WebSocket = require(${JSON.stringify(resolve('ws'))});`,
      "const { connect } = require('node:net');",
      'const { STOCK_PORT, ORDERS_PORTS } = process.env;',
      "const order = (item) => fetch('http://127.0.0.1:' + ORDERS_PORTS + '/orders', {",
      "  method: 'POST', body: JSON.stringify({ item, quantity: 1 }) }).then((answer) => answer.json());",
      '/** Asks for things that nobody has. */',
      'const browse = (who) => new Promise((resolve) => {',
      "  const socket = connect(STOCK_PORT, '127.0.0.1');",
      '  let asked = 0;',
      "  const ask = () => (asked < 20 ? socket.write('COUNT ' + who + '-' + asked++ + '\\n') : resolve(socket.end()));",
      "  socket.on('data', ask);",
      '  ask();',
      '});',
      "const updates = new WebSocket('ws://127.0.0.1:' + ORDERS_PORTS + '/updates');",
      'let heard = 0;',
      "updates.on('message', () => {",
      '  if (++heard < 8) return;',
      "  console.log('heard all');",
      '  updates.close();',
      '});',
      "updates.on('open', async () => {",
      "  await Promise.all([...['ann', 'bob', 'cleo'].map(browse), ...['apple', 'pear', 'plum', 'apple'].map(order)]);",
      "  console.log('has asked');",
      '});',
    );
    const env = { STOCK_PORT: String(stock), ORDERS_PORTS: String(orders), REPLICA: '1' };
    const program = (name: string) => path.join(example, `src/${name}.ts`);
    const captured = await start(
      ['stock', program('stock'), example, { runtime, env, ready: { kind: 'port', port: stock } }],
      ['orders', program('orders'), example, { runtime, env, ready: { kind: 'port', port: orders } }],
      ['customer', customer, folder, { runtime, env, after: ['stock', 'orders'] as NodeName[] }],
    );
    await captured.writes('heard all');
    await captured.writes('has asked');
    const isComplete = () => {
      const events = captured.messages(({ protocol }) => protocol === 'tcp' || protocol === 'ws');
      return events.length >= 2 * (120 + 8) && paired(captured).alone.every(({ protocol }) => !/tcp|ws/.test(protocol));
    };
    await captured.until(isComplete);
    const [lines, frames] = [judge(captured, 'tcp'), judge(captured, 'ws')];
    console.log(`Node ${version}: ${JSON.stringify({ lines, frames })}`);
    expect(lines.known).toBeGreaterThanOrEqual(120);
    expect(lines).toMatchObject({ found: lines.known, wrong: 0, inferred: 0 });
    expect(frames).toEqual({ known: 8, found: 8, wrong: 0, inferred: 0 });
  });

  it('are found in a Moleculer cluster, whose transporter frames its packets over TCP', async () => {
    const names = ['front', 'mail', 'orders', 'stock'];
    const addresses: string[] = [];
    for (const name of names) addresses.push(`tcp://127.0.0.1:${await freePort()}/${name}`);
    const port = await freePort();
    const env = { CLUSTER: addresses.join(), PORT: String(port) };
    const program = path.join(moleculer, 'node.js');
    const captured = await start(
      ...names.map((name): Parameters<typeof launchSpec> => [name, program, moleculer, { runtime, env, args: [name] }]),
    );
    for (const name of names) {
      await captured.until(() => captured.lines.includes(`${name} | the cluster is complete`));
    }
    for (const item of ['tea', 'milk', 'bread', 'salt']) {
      const answer = await fetch(`http://127.0.0.1:${port}/?item=${item}`);
      expect(await answer.text()).toContain(item);
    }
    await captured.until(
      () =>
        captured.messages(({ kind, preview }) => kind === 'receive' && preview?.includes('salt') === true).length >= 4,
    );
    const packets = judge(captured, 'tcp');
    console.log(`Node ${version}: ${JSON.stringify({ packets })}`);
    expect(packets.known).toBeGreaterThan(20);
    expect(packets).toMatchObject({ found: packets.known, wrong: 0, inferred: 0 });
  });

  it('are found in a cluster that elects its leader, whose heartbeats look all the same', async () => {
    const folder = await stage.folder();
    // What they say is the same again and again, so each request is given a path of its own, which no member sees.
    const numbers = await write(
      folder,
      'numbers.cjs',
      'let last = 0;',
      'const { fetch } = globalThis;',
      "globalThis.fetch = (url, init) => fetch(url + '/' + process.pid + '-' + ++last, init);",
      "const http = require('node:http');",
      'const { createServer } = http;',
      'http.createServer = (handle) =>',
      "  createServer((request, response) => handle(Object.assign(request, { url: request.url.replace(/.[0-9-]+$/, '') }), response));",
      "require('node:module').syncBuiltinESMExports();",
    );
    const first = await portsInARow(3);
    const raft = path.join(root, 'examples/raft');
    const captured = await start(
      ...[1, 2, 3].map(
        (id): Parameters<typeof launchSpec> => [
          `member-${id}`,
          path.join(raft, 'src/main.js'),
          raft,
          {
            runtime,
            runtimeArgs: ['--require', numbers],
            env: { RAFT_PORT: String(first - 1) },
            args: [String(id), '3'],
          },
        ],
      ),
    );
    const isAnswer = ({ kind, role }: ToldMessage) => kind === 'receive' && role === 'response';
    await captured.until(() => captured.messages(isAnswer).length >= 60);
    const http = judge(captured, 'http', ({ name }) => name);
    console.log(`Node ${version}: ${JSON.stringify({ http })}`);
    expect(http.known).toBeGreaterThanOrEqual(110);
    expect(http).toMatchObject({ found: http.known, wrong: 0, inferred: 0 });
  });
});
