import { describe, expect, it } from 'vitest';
import { UserError } from '../base/errors.ts';
import { parseSystem } from './parse.ts';

const here = { cwd: '/home/ada/shop', platform: 'linux' } as const;
/** A variable as an editor should have replaced it. */
const folder = '$'.concat('{workspaceFolder}');
const orders = { orders: { program: 'orders.js' } };

/** The message with which a configuration is refused. */
function refusal(configuration: unknown, context: Parameters<typeof parseSystem>[1] = here): string {
  try {
    parseSystem(configuration, context);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
}

/** The reason in the message, for configurations with a single problem. */
function reason(configuration: unknown): string {
  return refusal(configuration).replace("The configuration can't be used. ", '');
}

describe('a configuration with nothing but a program', () => {
  const system = parseSystem({ nodes: orders }, here);

  it('gets every default', () => {
    expect(system).toEqual({
      name: 'system',
      cwd: '/home/ada/shop',
      nodes: [
        {
          kind: 'launch',
          name: 'orders',
          group: 'orders',
          start: { kind: 'program', program: '/home/ada/shop/orders.js', args: [], runtime: 'node', runtimeArgs: [] },
          env: {},
          envFiles: [],
          cwd: '/home/ada/shop',
          console: 'internalConsole',
          after: [],
          timeout: 30_000,
        },
      ],
      externals: [],
      terminal: false,
      settings: {
        width: 'all',
        stepping: 'auto',
        asyncStacks: false,
        sourceMaps: true,
        outFiles: [],
        sourceMapPathOverrides: {},
        skipFiles: ['<node_internals>/**'],
        stopOnEntry: false,
        stops: true,
        noDebug: false,
        followChildren: true,
        tooling: [],
        messages: {
          capture: true,
          stacks: 'full',
          payload: 4096,
          redact: ['authorization', 'cookie', 'set-cookie', '*password*', '*token*', '*secret*'],
          propagateTo: [],
          keep: { events: 1_000_000, megabytes: 512 },
          sources: 7,
        },
        watches: [],
      },
      watched: { lines: [], armings: [], exposures: [] },
    });
  });
});

describe('a full configuration', () => {
  const system = parseSystem(
    {
      type: 'lightcone',
      request: 'launch',
      name: 'Shop',
      cwd: '/home/ada/shop/',
      nodes: {
        stock: {
          program: 'src/stock.ts',
          args: ['--fast'],
          env: { PORT: 8102, DEBUG: true, LANG: 'C', HOME: null },
          envFile: ['.env', '/etc/shop.env'],
          cwd: 'var',
          console: 'integratedTerminal',
          group: 'back',
          runtime: './bin/node',
          runtimeArgs: ['--enable-source-maps'],
          ready: { port: 8102 },
          timeout: 5000,
        },
        orders: { program: '/elsewhere/orders.js', after: 'stock' },
        gateway: { program: 'gateway.js', after: ['stock', 'orders', 'stock'] },
        ledger: { attach: '10.0.0.5:9231', localRoot: 'ledger', remoteRoot: '/app', after: ['stock'] },
      },
      width: 'node',
      stepping: 'hold',
      asyncStacks: true,
      sourceMaps: false,
      outFiles: ['dist/**/*.js', '!dist/vendor/**'],
      sourceMapPathOverrides: { 'webpack:///*': '/home/ada/*' },
      skipFiles: [],
      stopOnEntry: true,
      stops: false,
      noDebug: true,
      followChildren: false,
      tooling: ['**/build.js', '!nodemon'],
      messages: {
        stacks: 'line',
        payload: 0,
        redact: ['*iban*'],
        propagateTo: ['*.example.org', '::1', '10.0.0.*'],
        keep: { events: 5000 },
        sources: 1,
      },
    },
    here,
  );

  it('keeps the order of the nodes', () => {
    expect(system.nodes.map((node) => node.name)).toEqual(['stock', 'orders', 'gateway', 'ledger']);
  });

  it('makes paths absolute and the environment text', () => {
    expect(system.nodes[0]).toEqual({
      kind: 'launch',
      name: 'stock',
      group: 'back',
      start: {
        kind: 'program',
        program: '/home/ada/shop/src/stock.ts',
        args: ['--fast'],
        runtime: '/home/ada/shop/bin/node',
        runtimeArgs: ['--enable-source-maps'],
      },
      env: { PORT: '8102', DEBUG: 'true', LANG: 'C', HOME: null },
      envFiles: ['/home/ada/shop/.env', '/etc/shop.env'],
      cwd: '/home/ada/shop/var',
      console: 'integratedTerminal',
      after: [],
      ready: { kind: 'port', port: 8102 },
      timeout: 5000,
    });
    expect(system.nodes[1]).toMatchObject({ start: { program: '/elsewhere/orders.js' } });
  });

  it('reads `after` as a text or a list', () => {
    expect(system.nodes.map((node) => node.after)).toEqual([[], ['stock'], ['stock', 'orders'], ['stock']]);
  });

  it('reads attached nodes', () => {
    expect(system.nodes[3]).toEqual({
      kind: 'attach',
      name: 'ledger',
      group: 'ledger',
      target: { kind: 'address', host: '10.0.0.5', port: 9231 },
      roots: { local: '/home/ada/shop/ledger', remote: '/app' },
      after: ['stock'],
      timeout: 10_000,
    });
  });

  it('reads the settings', () => {
    expect(system.settings).toEqual({
      width: 'node',
      stepping: 'hold',
      asyncStacks: true,
      sourceMaps: false,
      outFiles: ['/home/ada/shop/dist/**/*.js', '!/home/ada/shop/dist/vendor/**'],
      sourceMapPathOverrides: { 'webpack:///*': '/home/ada/*' },
      skipFiles: [],
      stopOnEntry: true,
      stops: false,
      noDebug: true,
      followChildren: false,
      tooling: ['**/build.js', '!nodemon'],
      messages: {
        capture: true,
        stacks: 'line',
        payload: 0,
        redact: ['*iban*'],
        propagateTo: ['*.example.org', '::1', '10.0.0.*'],
        keep: { events: 5000, megabytes: 512 },
        sources: 1,
      },
      watches: [],
    });
  });
});

describe('the short form', () => {
  it('names nodes by their addresses', () => {
    const addresses = ['127.0.0.1:9229', 9230, '9231', 'localhost:9232', 'ws://10.0.0.5:9229/1-2', '[fe80::1]:9229'];
    const { nodes } = parseSystem({ request: 'attach', nodes: addresses }, here);
    expect(nodes.map(({ name }) => name)).toEqual([
      'node-9229',
      'node-9230',
      'node-9231',
      'node-9232',
      'node-10.0.0.5-9229',
      'node-fe80-1-9229',
    ]);
    expect(nodes[4]).toEqual({
      kind: 'attach',
      name: 'node-10.0.0.5-9229',
      group: 'node-10.0.0.5-9229',
      target: { kind: 'address', host: '10.0.0.5', port: 9229 },
      after: [],
      timeout: 10_000,
    });
  });

  it('takes processes', () => {
    const { nodes } = parseSystem({ nodes: [{ pid: 4711 }, { pid: '4712' }, 'pid:4713'] }, here);
    expect(nodes).toMatchObject([
      { name: 'pid-4711', target: { kind: 'pid', pid: 4711 } },
      { name: 'pid-4712', target: { kind: 'pid', pid: 4712 } },
      { name: 'pid-4713', target: { kind: 'pid', pid: 4713 } },
    ]);
  });
});

describe('messages of a node', () => {
  it('are captured or not, whatever holds for the others', () => {
    const nodes = {
      audit: { program: 'audit.js', replicas: 2, messages: { capture: false } },
      ledger: { attach: 9229, messages: { capture: true } },
      stock: { program: 'stock.js', messages: {} },
    };
    const parsed = parseSystem({ nodes }, here).nodes;
    expect(parsed.map(({ name, capture }) => [name, capture])).toEqual([
      ['audit-1', false],
      ['audit-2', false],
      ['ledger', true],
      ['stock', undefined],
    ]);
  });
});

describe('a node by command', () => {
  it('keeps its command line', () => {
    const nodes = { web: { command: 'npm run dev -- --json={"a":1}', ready: { log: 'ready in \\d{2,} ms' } } };
    expect(parseSystem({ nodes }, here).nodes).toMatchObject([
      {
        start: { kind: 'command', command: 'npm run dev -- --json={"a":1}' },
        ready: { kind: 'log', pattern: 'ready in \\d{2,} ms' },
      },
    ]);
  });
});

describe('ready', () => {
  it.each([
    [{ port: 8080 }, { kind: 'port', port: 8080 }],
    [{ port: '8080' }, { kind: 'port', port: 8080 }],
    [{ log: 'listening' }, { kind: 'log', pattern: 'listening' }],
    [{ http: 'http://127.0.0.1:8080/health?x=1' }, { kind: 'http', url: 'http://127.0.0.1:8080/health?x=1' }],
    [{ http: 'https://localhost:8443' }, { kind: 'http', url: 'https://localhost:8443/' }],
    [{ http: ':8080/health' }, { kind: 'http', url: 'http://localhost:8080/health' }],
    [{ http: '{8080 + index}/health' }, { kind: 'http', url: 'http://localhost:8081/health' }],
    [{ http: 8080 }, { kind: 'http', url: 'http://localhost:8080/' }],
    [{ ipc: true }, { kind: 'ipc', message: undefined }],
    [{ ipc: 'ready' }, { kind: 'ipc', message: 'ready' }],
  ])('%j', (ready, expected) => {
    const [node] = parseSystem({ nodes: { orders: { program: 'a.js', ready } } }, here).nodes;
    expect(node).toMatchObject({ ready: expected });
  });
});

describe('replicas', () => {
  const { nodes } = parseSystem(
    {
      nodes: {
        orders: {
          program: 'orders-{index}.js',
          args: ['--port={8100 + index}', '--of', '{replicas}', '{"index":1}', '{{index}}'],
          env: { NAME: '{name}', GROUP: '{group}', FIRST: '{index == 1}' },
          cwd: 'var/{index}',
          envFile: '{name}.env',
          replicas: 2,
          ready: { port: '{8100 + index}' },
        },
        audit: { command: 'node audit.js {name}', group: 'back', after: 'orders' },
        stock: { program: 'stock.js', group: 'back', after: 'orders-2' },
        gateway: { program: 'gateway.js', after: ['back', 'orders'] },
        single: { program: 'single.js', replicas: 1 },
      },
    },
    here,
  );
  const named = (name: string) => nodes.find((node) => node.name === name);

  it('are nodes of one group, named by number, even a single one', () => {
    expect(nodes.map(({ name, group }) => `${group}: ${name}`)).toEqual([
      'orders: orders-1',
      'orders: orders-2',
      'back: audit',
      'back: stock',
      'gateway: gateway',
      'single: single-1',
    ]);
  });

  it('have the templates of their texts filled in', () => {
    expect(named('orders-2')).toEqual({
      kind: 'launch',
      name: 'orders-2',
      group: 'orders',
      start: {
        kind: 'program',
        program: '/home/ada/shop/orders-2.js',
        args: ['--port=8102', '--of', '2', '{"index":1}', '{index}'],
        runtime: 'node',
        runtimeArgs: [],
      },
      env: { NAME: 'orders-2', GROUP: 'orders', FIRST: 'false' },
      envFiles: ['/home/ada/shop/orders-2.env'],
      cwd: '/home/ada/shop/var/2',
      console: 'internalConsole',
      ready: { kind: 'port', port: 8102 },
      after: [],
      timeout: 30_000,
    });
    expect(named('audit')).toMatchObject({ start: { command: 'node audit.js audit' } });
  });

  it('are all meant by their common name, and groups by theirs', () => {
    expect(named('audit')?.after).toEqual(['orders-1', 'orders-2']);
    expect(named('stock')?.after).toEqual(['orders-2']);
    expect(named('gateway')?.after).toEqual(['audit', 'stock', 'orders-1', 'orders-2']);
  });

  it('may be in a group with others, who can wait for them', () => {
    const mixed = {
      orders: { program: 'orders.js', replicas: 2 },
      legacy: { attach: { pid: '4711' }, group: 'orders', after: 'orders' },
    };
    expect(parseSystem({ nodes: mixed }, here).nodes[2]).toMatchObject({
      group: 'orders',
      after: ['orders-1', 'orders-2'],
    });
  });

  it('can not wait for themselves, or in a circle', () => {
    const replicated = { program: 'orders.js', replicas: 2 };
    expect(reason({ nodes: { orders: { ...replicated, after: 'orders-1' } } })).toBe(
      'The node "orders" is to start after itself. Remove it from its "after".',
    );
    expect(
      reason({ nodes: { orders: { ...replicated, after: 'b' }, b: { program: 'b.js', after: 'orders-2' } } }),
    ).toBe('Each of these nodes is to start after the next: orders -> b -> orders. Remove one of these "after".');
  });
});

describe('a system with a terminal', () => {
  it('needs no nodes', () => {
    expect(parseSystem({ terminal: true }, here)).toMatchObject({ terminal: true, nodes: [] });
    expect(parseSystem({ terminal: true, nodes: {} }, here).nodes).toEqual([]);
    expect(parseSystem({ terminal: true, nodes: orders }, here).nodes).toHaveLength(1);
  });
});

describe('keys that an editor adds', () => {
  it('may pass', () => {
    const added = {
      __sessionId: 'a4c1',
      __configurationTarget: 6,
      __anything: {},
      presentation: { group: '1' },
      preLaunchTask: 'build',
      postDebugTask: 'clean',
      internalConsoleOptions: 'neverOpen',
      debugServer: 4711,
      serverReadyAction: {},
      suppressMultipleSessionWarning: true,
      linux: {},
      osx: {},
      windows: {},
      noDebug: false,
    };
    expect(parseSystem({ ...added, nodes: orders }, here).nodes).toHaveLength(1);
  });
});

describe('paths of Windows', () => {
  const system = parseSystem(
    {
      cwd: 'C:\\code\\shop',
      outFiles: ['dist/**/*.js'],
      nodes: {
        orders: { program: 'src\\orders.js', runtime: 'node.exe' },
        stock: { program: 'D:\\stock.js', runtime: '..\\node.exe' },
        ledger: { attach: 9229, localRoot: 'ledger', remoteRoot: '/app' },
      },
    },
    { cwd: 'C:\\Users', platform: 'win32' },
  );

  it('are made absolute by the rules of Windows', () => {
    expect(system.nodes).toMatchObject([
      { start: { program: 'C:\\code\\shop\\src\\orders.js', runtime: 'node.exe' } },
      { start: { program: 'D:\\stock.js', runtime: 'C:\\code\\node.exe' } },
      { roots: { local: 'C:\\code\\shop\\ledger', remote: '/app' } },
    ]);
  });

  it('become globs with slashes', () => {
    expect(system.settings.outFiles).toEqual(['C:/code/shop/dist/**/*.js']);
  });
});

describe('refused as a whole', () => {
  it.each([
    [null, 'It must be an object with "nodes", not null.'],
    [['a'], 'It must be an object with "nodes", not ["a"].'],
    [{}, 'It names no nodes. Add some: "nodes": { "orders": { "program": "src/orders.ts" } }.'],
    [{ node: {} }, 'Unknown key "node". Did you mean "nodes"?'],
    [{ nodes: {} }, 'It names no nodes. Add some: "nodes": { "orders": { "program": "src/orders.ts" } }.'],
    [{ nodes: [] }, 'It names no nodes. Add some: "nodes": { "orders": { "program": "src/orders.ts" } }.'],
    [{ nodes: 5 }, '"nodes" must be an object of nodes, or a list of addresses, not 5.'],
    [
      { nodes: orders, colour: 'red' },
      'Unknown key "colour". Remove it; known here: type, request, name, cwd, nodes, terminal, width, stepping, asyncStacks, ' +
        'messages, watches, sourceMaps, outFiles, sourceMapPathOverrides, skipFiles, stopOnEntry, stops, followChildren, tooling.',
    ],
    [{ nodes: orders, replicas: 3 }, '"replicas" belongs to a node. Move it there: "nodes": { "orders": { … } }.'],
    [
      { nodes: orders, restart: true },
      '"restart" is not needed here: a node that is started anew is attached again by itself. Remove it.',
    ],
    [
      { nodes: orders, autoAttachChildProcesses: true },
      'Unknown key "autoAttachChildProcesses". Did you mean "followChildren"?',
    ],
    [{ terminal: 'yes', nodes: orders }, '"terminal" must be true or false, not "yes".'],
    [{ nodes: orders, tooling: 'build.js' }, '"tooling" must be a list of texts, not "build.js".'],
    [{ nodes: orders, skipfiles: [] }, 'Unknown key "skipfiles". Did you mean "skipFiles"?'],
    [{ nodes: orders, outFile: [] }, 'Unknown key "outFile". Did you mean "outFiles"?'],
    [{ nodes: orders, messages: { captur: true } }, 'Unknown key "messages.captur". Did you mean "capture"?'],
    [{ nodes: orders, messages: true }, '"messages" must be an object such as { "capture": false }, not true.'],
    [
      { nodes: orders, messages: { payload: -1 } },
      '"messages.payload" must be a whole number of characters from 0 to 1000000, not -1.',
    ],
    [{ nodes: orders, messages: { stacks: true } }, '"messages.stacks" must be "full" or "line" or "off", not true.'],
    [{ nodes: orders, messages: { redact: 'iban' } }, '"messages.redact" must be a list of texts, not "iban".'],
    [
      { nodes: orders, messages: { propagateTo: ['https://api.example.org'] } },
      '"messages.propagateTo" must have names or addresses of hosts, such as "api.example.org" or "*.example.org", ' +
        'without scheme, port or path, not "https://api.example.org".',
    ],
    [
      { nodes: orders, messages: { propagateTo: ['api.example.org:443'] } },
      '"messages.propagateTo" must have names or addresses of hosts, such as "api.example.org" or "*.example.org", ' +
        'without scheme, port or path, not "api.example.org:443".',
    ],
    [
      { nodes: orders, messages: { keep: 1000 } },
      '"messages.keep" must be an object such as { "events": 1000000, "megabytes": 512 }, not 1000.',
    ],
    [
      { nodes: orders, messages: { keep: { event: 1000 } } },
      'Unknown key "messages.keep.event". Did you mean "events"?',
    ],
    [
      { nodes: orders, messages: { keep: { events: 10 } } },
      '"messages.keep.events" must be a whole number of events from 1000 to 20000000, not 10.',
    ],
    [
      { nodes: orders, messages: { keep: { megabytes: 0.5 } } },
      '"messages.keep.megabytes" must be a whole number from 1 to 16384, not 0.5.',
    ],
    [{ nodes: orders, type: 'node' }, '"type" must be "lightcone", not "node".'],
    [{ nodes: orders, request: 'start' }, '"request" must be "launch" or "attach", not "start".'],
    [{ nodes: orders, width: 'some' }, '"width" must be "all" or "group" or "node", not "some".'],
    [{ nodes: orders, stepping: true }, '"stepping" must be "auto" or "hold" or "run", not true.'],
    [{ nodes: orders, stopOnEntry: 'yes' }, '"stopOnEntry" must be true or false, not "yes".'],
    [{ nodes: orders, outFiles: 'dist' }, '"outFiles" must be a list of texts, not "dist".'],
    [
      { nodes: orders, sourceMapPathOverrides: { a: 1 } },
      '"sourceMapPathOverrides" must be an object of texts, not {"a":1}.',
    ],
    [{ nodes: orders, cwd: './shop' }, `"cwd" must be an absolute path, not "./shop". Write "${folder}/shop".`],
    [
      { nodes: orders, cwd: folder },
      `"cwd" still contains ${folder}, which your editor has not replaced. Write the path itself.`,
    ],
    [{ nodes: ['9229', '127.0.0.1:9229'] }, 'The list of nodes has 127.0.0.1:9229 twice. Remove one.'],
    [{ nodes: ['pid:12', { pid: '12' }] }, 'The list of nodes has pid:12 twice. Remove one.'],
    [
      { nodes: ['orders.ts'] },
      'In a list, each node is the address of an inspector or a process, such as "127.0.0.1:9229" or { "pid": 4711 }, ' +
        'not "orders.ts". To launch programs, write "nodes" as an object: { "orders": { … } }.',
    ],
    [
      { nodes: { 'my orders': { program: 'a.js' } } },
      '"my orders" can\'t be the name of a node. Use letters, digits, "-", "_" and ".", with a letter or digit in front.',
    ],
    [
      { nodes: { orders: { program: 'a.js' }, Orders: { program: 'b.js' } } },
      'The nodes "orders" and "Orders" differ only in case. Rename one.',
    ],
    [
      { nodes: { a: { attach: 9229 }, b: { attach: 'localhost:9229' } } },
      'The nodes "a" and "b" both attach to 127.0.0.1:9229. Correct one, or remove it.',
    ],
    [
      { nodes: { a: { attach: { pid: 12 } }, b: { attach: 'pid:12' } } },
      'The nodes "a" and "b" both attach to pid:12. Correct one, or remove it.',
    ],
    [
      { nodes: { orders: { program: 'a.js', replicas: 2 }, 'Orders-2': { program: 'b.js' } } },
      'The node "Orders-2" has the name of a replica of "orders". Rename one.',
    ],
    [
      { nodes: { ...orders, stock: { program: 'b.js', group: 'orders' } } },
      'The group "orders" of the node "stock" is also the name of another node. Rename one.',
    ],
    [
      { nodes: { orders: { program: 'a.js', group: 'Back' }, stock: { attach: 9229, group: 'back' } } },
      'The groups "Back" and "back" differ only in case. Write them alike, or rename one.',
    ],
    [
      { nodes: { a: { program: 'a.js', ready: { port: 80 } }, b: { program: 'b.js', ready: { port: 80 } } } },
      'The nodes "a" and "b" are both ready at port 80. Give each a port of its own, or leave out "ready" of one.',
    ],
  ])('%j', (configuration, message) => {
    expect(reason(configuration)).toBe(message);
  });
});

describe('refused because of a node', () => {
  const known =
    'program, args, command, env, envFile, cwd, runtime, runtimeArgs, replicas, group, console, ready, after, timeout, ' +
    'messages, attach, localRoot, remoteRoot, external';
  it.each([
    [{}, 'needs a "program" or a "command" to launch, or an address or a process to "attach" to.'],
    ['orders.js', 'must be an object with "program", "command" or "attach", not "orders.js".'],
    [{ program: 'a.js', attach: 9229 }, 'has both "program" and "attach". Keep the one that fits.'],
    [{ command: 'npm start', attach: 9229 }, 'has both "command" and "attach". Keep the one that fits.'],
    [
      { command: 'npm start', program: 'a.js' },
      'has both "program" and "command". Keep "program" for a file that Node runs, "command" for a command line.',
    ],
    [
      { command: 'npm start', args: ['--fast'] },
      '"args" is only for nodes with "program". Write what it says into the "command".',
    ],
    [{ command: ' ' }, '"command" must be a command line, such as "npm run dev", not " ".'],
    [{ program: 'a.js', envFile: [1] }, '"envFile" must be a path, or a list of paths, not [1].'],
    [
      { program: 'a.js', console: 'terminal' },
      '"console" must be "internalConsole" or "integratedTerminal" or "externalTerminal", not "terminal".',
    ],
    [
      { program: 'a.js', group: 'my group' },
      '"group" must be a name of letters, digits, "-", "_" and ".", with a letter or digit in front, not "my group".',
    ],
    [{ program: 'a.js', replicas: 0 }, '"replicas" must be a whole number from 1 to 100, not 0.'],
    [
      { program: 'a.js', replicas: 2, group: 'back' },
      'has both "replicas" and "group". Remove "group": its replicas are the group "orders".',
    ],
    [
      { program: 'a.js', replicas: 3, ready: { port: 8101 } },
      'all its replicas are ready at port 8101. Give each a port of its own: "{8100 + index}".',
    ],
    [{ program: 'a.js', replicas: 3, args: 5 }, '"args" must be a list of texts, not 5.'],
    [
      { program: 'a.js', replicas: 2, ready: { port: '{65534 + index}' } },
      '"ready.port" must be a port from 1 to 65535, not "65536".',
    ],
    [
      { program: 'a.js', args: ['--port', '{8100 + indx}'] },
      '"args" has a template that can\'t be filled in: in "{8100 + indx}" at 9, there is no "indx" here. ' +
        'Known here: index, replicas, name, group. Double the braces if they are text.',
    ],
    [
      { program: 'a.js', env: { PORT: '{pad(index)}' } },
      '"env.PORT" has a template that can\'t be filled in: in "{pad(index)}" at 2, there is no function "pad"; there are ' +
        'length, lower, upper, contains, startsWith, endsWith, matches, round. ' +
        'Known here: index, replicas, name, group. Double the braces if they are text.',
    ],
    [{ program: '' }, '"program" must be a path, not "".'],
    [{ program: 5 }, '"program" must be a path, not 5.'],
    [
      { program: `${folder}/a.js` },
      `"program" still contains ${folder}, which your editor has not replaced. Write the path itself.`,
    ],
    [{ program: 'a.js', colour: 'red' }, `unknown key "colour". Remove it; known here: ${known}.`],
    [{ program: 'a.js', instances: 2 }, 'unknown key "instances". Did you mean "replicas"?'],
    [{ program: 'a.js', runtimeExecutable: 'node' }, 'unknown key "runtimeExecutable". Did you mean "runtime"?'],
    [{ program: 'a.js', evn: {} }, 'unknown key "evn". Did you mean "env"?'],
    [{ program: 'a.js', args: '--port 1' }, '"args" must be a list of texts, not "--port 1".'],
    [{ program: 'a.js', args: ['--port', 1] }, '"args" must be a list of texts, not ["--port",1].'],
    [
      { program: 'a.js', env: { A: [] } },
      '"env" must be an object of texts, numbers, true, false or null, not {"A":[]}.',
    ],
    [{ program: 'a.js', ready: 8080 }, '"ready" must be an object such as { "port": 8080 }, not 8080.'],
    [{ program: 'a.js', ready: {} }, '"ready" must have exactly one of "port", "log", "http" and "ipc".'],
    [
      { program: 'a.js', ready: { port: 80, http: '80/health' } },
      '"ready" must have exactly one of "port", "log", "http" and "ipc".',
    ],
    [
      { program: 'a.js', ready: { log: '(' } },
      '"ready.log" must be a regular expression, not "(": Invalid regular expression: /(/: Unterminated group.',
    ],
    [
      { program: 'a.js', ready: { http: 'localhost/health' } },
      '"ready.http" must be a URL such as "http://localhost:8080/health", or "8080/health", not "localhost/health".',
    ],
    [{ program: 'a.js', ready: { ipc: false } }, '"ready.ipc" must be true, or the text of the message, not false.'],
    [
      { command: 'npm start', ready: { ipc: true } },
      '"ready.ipc" is only for nodes with "program": a shell hands no messages on. Use "port", "log" or "http".',
    ],
    [
      { program: 'a.js', ready: { log: 'up' }, console: 'integratedTerminal' },
      '"ready.log" can\'t be seen with "console": "integratedTerminal". Use "ready.port" or "ready.http", or leave out "console".',
    ],
    [{ program: 'a.js', ready: { port: 99999 } }, '"ready.port" must be a port from 1 to 65535, not 99999.'],
    [{ program: 'a.js', ready: { port: 1, prot: 2 } }, 'unknown key "ready.prot". Did you mean "port"?'],
    [{ program: 'a.js', after: 5 }, '"after" must be the name of a node, or a list of names, not 5.'],
    [{ program: 'a.js', timeout: 0 }, '"timeout" must be a whole number of milliseconds from 1 to 2147483647, not 0.'],
    [
      { program: 'a.js', localRoot: '/a' },
      '"localRoot" is only for nodes with "attach". This one is launched: remove it.',
    ],
    [
      { attach: 9229, env: {} },
      '"env" is only for nodes with "program" or "command". This one is attached to: remove it.',
    ],
    [{ attach: 9229, localRoot: 'a' }, 'has "localRoot" without "remoteRoot". Add it, or remove both.'],
    [{ attach: 9229, remoteRoot: '/a' }, 'has "remoteRoot" without "localRoot". Add it, or remove both.'],
    [
      { attach: 9229, localRoot: 'a', remoteRoot: 'app' },
      '"remoteRoot" must be an absolute path on the machine of the node, not "app".',
    ],
    [
      { attach: 'localhost' },
      '"attach" must be the address of an inspector, such as "127.0.0.1:9229", 9229 or "ws://127.0.0.1:9229", ' +
        'or a process, such as { "pid": 4711 }, not "localhost".',
    ],
    ...[{ pid: 0 }, { pid: 1, port: 2 }, 'pid:', 70000].map((attach): [object, string] => [
      { attach },
      '"attach" must be the address of an inspector, such as "127.0.0.1:9229", 9229 or "ws://127.0.0.1:9229", ' +
        `or a process, such as { "pid": 4711 }, not ${JSON.stringify(attach)}.`,
    ]),
  ])('%j', (node, message) => {
    expect(reason({ nodes: { orders: node } })).toBe(`Node "orders": ${message}`);
  });

  it('that is launched by an attach request', () => {
    expect(reason({ request: 'attach', nodes: orders })).toBe(
      'Node "orders": has a "program", but the configuration\'s "request" is "attach". Change that to "launch".',
    );
  });

  it('that comes after a stranger', () => {
    const nodes = { stock: { program: 'stock.js' }, ...orders };
    expect(reason({ nodes: { ...nodes, gateway: { program: 'a.js', after: ['order'] } } })).toBe(
      'Node "gateway": "after" names "order", which is no node. Did you mean "orders"?',
    );
    expect(reason({ nodes: { ...nodes, gateway: { program: 'a.js', after: ['redis'] } } })).toBe(
      'Node "gateway": "after" names "redis", which is no node. There are: stock, orders.',
    );
  });

  it('and carries that node', () => {
    const wrong = { name: 'Shop', nodes: { orders: { program: 5, args: 5 } } };
    expect(() => parseSystem(wrong, here)).toThrow(expect.objectContaining({ node: 'orders' }));
  });
});

describe('refused for several reasons', () => {
  it('lists them all', () => {
    const configuration = {
      name: 'Shop',
      nodes: {
        orders: { progam: 'a.js' },
        stock: { attach: 9229, after: 'orders' },
        gateway: { program: 'b.js', args: 1 },
      },
      width: 'everything',
    };
    expect(refusal(configuration)).toBe(
      [
        'The configuration "Shop" can\'t be used, for 3 reasons:',
        '- "width" must be "all" or "group" or "node", not "everything".',
        '- Node "orders": unknown key "progam". Did you mean "program"?',
        '- Node "gateway": "args" must be a list of texts, not 1.',
      ].join('\n'),
    );
    expect(() => parseSystem(configuration, here)).toThrow(expect.objectContaining({ node: undefined }));
  });
});
