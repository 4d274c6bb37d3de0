import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSystem } from '../system/parse.ts';
import { printSystem } from './print.ts';
import { checkFile, readFile } from './system-file.ts';

const shop = `
system Shop // the example
width group
messages { payload 8192  redact "*secret*" "iban"  events 5000 }

node gateway {
  run "src/gateway.ts"  args "--verbose"
  env PORT = 8080  env MODE = "test"  env DEBUG = null
  ready port 8080
  after orders
}
node orders[2] { run "src/orders.ts"  args "--port" "{8100 + index}"  after stock  ready port "{8100 + index}" }
node stock { command "npm run stock"  cwd "services/stock"  ready log "listening"  timeout 90s }
node ledger { attach "127.0.0.1:9231"  map "/app" -> "/srv/ledger"  group money }
node legacy { attach pid 4711  capture false }

break receive "POST /orders" at orders, stock when body.total > 1000 and not (status == 500)
log send at gateway to orders-2 "debit {body.account}"
watch "break loss /GET .*/ @orders"
`;

/** `line:column text` of all that is wrong. */
function complaints(text: string): readonly string[] {
  return checkFile(text, '/srv').file.problems.map((one) => `${one.line}:${one.column} ${one.text}`);
}

describe('a system file says what launch.json says', () => {
  test('nodes, settings and watches', () => {
    const { file, system } = checkFile(shop, '/srv');
    expect(file.problems).toEqual([]);
    expect(file.json).toEqual({
      name: 'Shop',
      width: 'group',
      messages: { payload: 8192, redact: ['*secret*', 'iban'], keep: { events: 5000 } },
      nodes: {
        gateway: {
          program: 'src/gateway.ts',
          args: ['--verbose'],
          env: { PORT: 8080, MODE: 'test', DEBUG: null },
          ready: { port: 8080 },
          after: ['orders'],
        },
        orders: {
          replicas: 2,
          program: 'src/orders.ts',
          args: ['--port', '{8100 + index}'],
          after: ['stock'],
          ready: { port: '{8100 + index}' },
        },
        stock: { command: 'npm run stock', cwd: 'services/stock', ready: { log: 'listening' }, timeout: 90_000 },
        ledger: { attach: '127.0.0.1:9231', remoteRoot: '/app', localRoot: '/srv/ledger', group: 'money' },
        legacy: { attach: { pid: 4711 }, messages: { capture: false } },
      },
      watches: [
        'break receive "POST /orders" at orders, stock when body.total > 1000 and not (status == 500)',
        'log send at gateway to orders-2 "debit {body.account}"',
        'break loss /GET .*/ @orders',
      ],
    });
    expect(system?.nodes.map(({ name }) => name)).toEqual([
      ...['gateway', 'orders-1', 'orders-2', 'stock', 'ledger', 'legacy'],
    ]);
  });

  test('and back: what is printed reads as the same', () => {
    const { json } = readFile(shop);
    const { text, rest } = printSystem(json);
    expect(rest).toEqual({});
    expect(readFile(text)).toMatchObject({ json, problems: [] });
    expect(text).toContain('break receive "POST /orders" at orders');
  });

  test('any texts, names and numbers survive both ways', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}(?:-[0-9a-z]{1,4})?$/);
    const text = fc.string({ minLength: 1, maxLength: 30 }).filter((one) => one.trim() !== '' && !/[\r]/.test(one));
    const node = fc.record(
      {
        program: text,
        args: fc.array(text, { minLength: 1, maxLength: 3 }),
        env: fc.dictionary(name, fc.oneof(text, fc.nat(), fc.boolean(), fc.constant(null)), { minKeys: 1, maxKeys: 3 }),
        cwd: text,
        timeout: fc.integer({ min: 1, max: 10_000_000 }),
        group: name,
        ready: fc.oneof(fc.record({ port: fc.integer({ min: 1, max: 65535 }) }), fc.record({ log: text })),
      },
      { requiredKeys: ['program'] },
    );
    const configuration = fc.record({
      name: text,
      width: fc.constantFrom('all', 'group', 'node'),
      stepping: fc.constantFrom('auto', 'hold', 'run'),
      stopOnEntry: fc.boolean(),
      skipFiles: fc.array(text, { maxLength: 3 }),
      messages: fc.record({ stacks: fc.constantFrom('full', 'line', 'off'), redact: fc.array(text, { maxLength: 3 }) }),
      nodes: fc.dictionary(name, node, { minKeys: 1, maxKeys: 4 }),
    });
    fc.assert(
      fc.property(configuration, (json) => {
        const back = readFile(printSystem(json).text);
        expect(back.problems).toEqual([]);
        // Through text, as what the library makes has no prototype.
        expect(back.json).toEqual(JSON.parse(JSON.stringify(json)));
      }),
      { numRuns: 200 },
    );
  });
});

test.each(['shop', 'raft'])('the example "%s" says in its file what it says in launch.json', (name) => {
  const folder = new URL(`../../examples/${name}/`, import.meta.url);
  const launch = readFileSync(new URL('.vscode/launch.json', folder), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '');
  const [first] = JSON.parse(launch).configurations;
  const { file, system } = checkFile(readFileSync(new URL(`${name}.lightcone`, folder), 'utf8'), '/srv');
  expect(file.problems).toEqual([]);
  expect(system?.nodes).toEqual(parseSystem({ nodes: first.nodes }, { cwd: '/srv' }).nodes);
});

describe('what is wrong is said in its place, with a remedy', () => {
  test.each([
    ['nod a { run "x" }', ['1:1 "nod" is not expected here. Did you mean "node"?']],
    ['node a { rnu "x" }', ['1:10 "rnu" is not expected here. Did you mean "run"?']],
    ['node a { run x.ts }', ['1:14 "x" is not expected here, but a text in quotes.']],
    ['width nod\nnode a { run "x" }', ['1:7 "nod" is not expected here. Did you mean "node"?']],
    ['node a { run "b"  run "c" }', ['1:19 "run" is said twice. Keep one.']],
    [
      'node a { run "b" }\nbreak line "b":3 when `total >`\nexpose sum = `this.#total + super.total` line "b":4',
      ["2:18 This JavaScript is no expression: Unexpected token ')'. Correct it."],
    ],
    ['node a { run "b" }\nnode a { run "c" }', ['2:1 There are two nodes "a". Rename one.']],
    ['node a { run "b" ', ['1:14 The end of the file is not expected here, but "}".']],
    [
      'node a { run "b }',
      [
        '1:14 This text is not closed: a quote is missing at its end.',
        '1:15 "b" is not expected here, but a text in quotes.',
      ],
    ],
    ['node a { run "b"  after c }', ['1:19 Node "a": "after" names "c", which is no node. There is no other one.']],
    [
      'node a { run "x"  after b }\nnode b { run "y"  after a }',
      ['1:19 Each of these nodes is to start after the next: a -> b -> a. Remove one of these "after".'],
    ],
    [
      'node a { run "x"  ready port 80 }\nnode b { run "y"  ready port 80 }',
      [
        '2:1 The nodes "a" and "b" are both ready at port 80. Give each a port of its own, or leave out "ready" of one.',
      ],
    ],
    [
      'node a { run "x" }\nbreak send when bodi.total > 1',
      [
        '2:1 The watch "break send when bodi.total > 1" is not understood at "bodi.total": a message has no "bodi"; did you mean "body"?',
      ],
    ],
    [
      'node a { run "x" }\nfault "slow" { delay a -> a by 1s }',
      ['2:1 A fault is understood and checked, but not run by this version.'],
    ],
  ])('%s', (text, expected) => {
    expect(complaints(text)).toEqual(expected);
  });

  test('the rest of a broken file still works', () => {
    const { json } = readFile('node a { run "x" }\nnode b { rnu "y" }\nnode c { run "z" }\nbreak send "GET /" at a');
    expect(Object.keys(json.nodes as object)).toEqual(expect.arrayContaining(['a', 'c']));
  });
});

test('every form that comes next is read already', () => {
  const text = `
    node orders[3] { run "x" }
    node redis { external "127.0.0.1:6379" }
    break line "stock.ts":42 at orders-2 when \`left < 0\`
    log line "stock.ts":43 "left {left}"
    arm line "stock.ts":5 after receive "POST /orders" at orders
    expose role = \`this.role\`, term = \`this.term\` line "raft.ts":88 at orders
    invariant "one leader per term": unique(orders where role == "leader" by term)
    invariant "every debit is answered": each send "debit" leads to receive "receipt" within 2s
    invariant "no debt": always balance >= 0 at orders
    fault "slow" { delay orders-1 -> orders by 200ms..800ms }
    fault "lossy" { drop 10% of orders -> orders seed 42 }
    fault "split" { partition orders-1 | orders-2, orders-3 from 5s to 15s }
  `;
  expect(readFile(text).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('no text makes it throw or loop: files are changed at random', () => {
  const piece = fc.constantFrom(
    ...shop.split(/(\s+|[{}"[\]])/),
    '`',
    '"',
    '{',
    '}',
    '/*',
    '//',
    'when',
    '((',
    '\u0000',
    '🙂',
  );
  const change = fc.record({ at: fc.nat(shop.length), remove: fc.nat(30), insert: fc.array(piece, { maxLength: 4 }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      let text = shop;
      for (const { at, remove, insert } of changes)
        text = text.slice(0, at) + insert.join(' ') + text.slice(at + remove);
      for (const { from, to } of checkFile(text, '/srv').file.problems) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 300 },
  );
});

test('a sentence that was read before is read as if it were new, whatever has changed around it', () => {
  const watches = fc.constantFrom(
    'break receive "POST /orders" at orders when body.total > 10',
    'log send at gone "debit {body.account}"',
    'break line "src/a.ts":5 at orders when `x > 1`',
    'arm line "src/a.ts":5 after receive "POST /orders" at orders',
    'expose role = `this.role` line "src/a.ts":88 at orders',
    'break receive when total > 10',
    'watch "break"',
  );
  const node = fc.constantFrom('node orders { run "a.js" }', 'node gone { run "a.js" }');
  const file = fc.tuple(node, fc.array(watches, { maxLength: 6 })).map(([first, rest]) => [first, ...rest].join('\n'));
  fc.assert(
    fc.property(fc.array(file, { minLength: 2, maxLength: 5 }), (files) => {
      const remembering = files.map((text) => checkFile(text, '/srv'));
      const fresh = files.map((text) => {
        checkFile('node none { run "a.js" }', '/other'); // Of what was read before that, nothing is remembered.
        return checkFile(text, '/srv');
      });
      for (const [index, { file, system }] of fresh.entries()) {
        expect(remembering[index]?.file.problems).toEqual(file.problems);
        expect(remembering[index]?.system?.settings).toEqual(system?.settings);
        expect(remembering[index]?.system?.watched).toEqual(system?.watched);
      }
    }),
  );
});
