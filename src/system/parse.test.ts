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
          program: '/home/ada/shop/orders.js',
          args: [],
          env: {},
          cwd: '/home/ada/shop',
          runtime: 'node',
          runtimeArgs: [],
          after: [],
          timeout: 30_000,
        },
      ],
      settings: {
        width: 'all',
        stepping: 'auto',
        asyncStacks: false,
        sourceMaps: true,
        outFiles: [],
        sourceMapPathOverrides: {},
        skipFiles: ['<node_internals>/**'],
        stopOnEntry: false,
      },
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
          cwd: 'var',
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
      messages: { capture: false },
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
      program: '/home/ada/shop/src/stock.ts',
      args: ['--fast'],
      env: { PORT: '8102', DEBUG: 'true', LANG: 'C', HOME: null },
      cwd: '/home/ada/shop/var',
      runtime: '/home/ada/shop/bin/node',
      runtimeArgs: ['--enable-source-maps'],
      after: [],
      ready: { port: 8102 },
      timeout: 5000,
    });
    expect(system.nodes[1]).toMatchObject({ program: '/elsewhere/orders.js' });
  });

  it('reads `after` as a text or a list', () => {
    expect(system.nodes.map((node) => node.after)).toEqual([[], ['stock'], ['stock', 'orders'], ['stock']]);
  });

  it('reads attached nodes', () => {
    expect(system.nodes[3]).toEqual({
      kind: 'attach',
      name: 'ledger',
      host: '10.0.0.5',
      port: 9231,
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
    });
  });
});

describe('the short form', () => {
  it('names nodes by their addresses', () => {
    const { nodes } = parseSystem(
      {
        request: 'attach',
        nodes: ['127.0.0.1:9229', 9230, '9231', 'localhost:9232', 'ws://10.0.0.5:9229/1-2', '[fe80::1]:9229'],
      },
      here,
    );
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
      host: '10.0.0.5',
      port: 9229,
      after: [],
      timeout: 10_000,
    });
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
      { program: 'C:\\code\\shop\\src\\orders.js', runtime: 'node.exe' },
      { program: 'D:\\stock.js', runtime: 'C:\\code\\node.exe' },
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
    [{ nodes: 'orders' }, '"nodes" must be an object of nodes, or a list of addresses, not "orders".'],
    [
      { nodes: orders, replicas: 3 },
      'Unknown key "replicas". Remove it; known here: type, request, name, cwd, nodes, width, stepping, asyncStacks, ' +
        'messages, sourceMaps, outFiles, sourceMapPathOverrides, skipFiles, stopOnEntry.',
    ],
    [{ nodes: orders, skipfiles: [] }, 'Unknown key "skipfiles". Did you mean "skipFiles"?'],
    [{ nodes: orders, outFile: [] }, 'Unknown key "outFile". Did you mean "outFiles"?'],
    [{ nodes: orders, messages: { captur: true } }, 'Unknown key "messages.captur". Did you mean "capture"?'],
    [{ nodes: orders, messages: true }, '"messages" must be an object such as { "capture": false }, not true.'],
    [{ nodes: orders, type: 'node' }, '"type" must be "lightcone", not "node".'],
    [{ nodes: orders, request: 'start' }, '"request" must be "launch" or "attach", not "start".'],
    [{ nodes: orders, width: 'group' }, '"width" must be "all" or "node", not "group".'],
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
    [{ nodes: orders, noDebug: true }, 'Running without debugging is not possible yet. Use Start Debugging (F5).'],
    [{ nodes: ['9229', '127.0.0.1:9229'] }, 'The address 127.0.0.1:9229 is in the list of nodes twice. Remove one.'],
    [
      { nodes: ['orders.ts'] },
      'In a list, each node is the address of an inspector, such as "127.0.0.1:9229", not "orders.ts". ' +
        'To launch programs or to give names, write "nodes" as an object: { "orders": { … } }.',
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
      'The nodes "a" and "b" attach to the same address, 127.0.0.1:9229. Correct one, or remove it.',
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
  const known = 'program, args, env, cwd, runtime, runtimeArgs, ready, after, timeout, attach, localRoot, remoteRoot';
  it.each([
    [{}, 'needs a "program" to launch, or an address to "attach" to.'],
    ['orders.js', 'must be an object with "program" or "attach", not "orders.js".'],
    [{ program: 'a.js', attach: 9229 }, 'has both "program" and "attach". Keep the one that fits.'],
    [{ program: '' }, '"program" must be a path, not "".'],
    [{ program: 5 }, '"program" must be a path, not 5.'],
    [
      { program: `${folder}/a.js` },
      `"program" still contains ${folder}, which your editor has not replaced. Write the path itself.`,
    ],
    [{ program: 'a.js', replicas: 3 }, `unknown key "replicas". Remove it; known here: ${known}.`],
    [{ program: 'a.js', runtimeExecutable: 'node' }, 'unknown key "runtimeExecutable". Did you mean "runtime"?'],
    [{ program: 'a.js', evn: {} }, 'unknown key "evn". Did you mean "env"?'],
    [{ program: 'a.js', args: '--port 1' }, '"args" must be a list of texts, not "--port 1".'],
    [{ program: 'a.js', args: ['--port', 1] }, '"args" must be a list of texts, not ["--port",1].'],
    [
      { program: 'a.js', env: { A: [] } },
      '"env" must be an object of texts, numbers, true, false or null, not {"A":[]}.',
    ],
    [{ program: 'a.js', ready: 8080 }, '"ready" must be an object such as { "port": 8080 }, not 8080.'],
    [{ program: 'a.js', ready: {} }, '"ready.port" must be a port from 1 to 65535, not nothing.'],
    [{ program: 'a.js', ready: { port: 99999 } }, '"ready.port" must be a port from 1 to 65535, not 99999.'],
    [{ program: 'a.js', ready: { port: 1, prot: 2 } }, 'unknown key "ready.prot". Did you mean "port"?'],
    [{ program: 'a.js', after: 5 }, '"after" must be the name of a node, or a list of names, not 5.'],
    [{ program: 'a.js', timeout: 0 }, '"timeout" must be a whole number of milliseconds from 1 to 2147483647, not 0.'],
    [
      { program: 'a.js', localRoot: '/a' },
      '"localRoot" is only for nodes with "attach". This one is launched: remove it.',
    ],
    [{ attach: 9229, env: {} }, '"env" is only for nodes with "program". This one is attached to: remove it.'],
    [{ attach: 9229, localRoot: 'a' }, 'has "localRoot" without "remoteRoot". Add it, or remove both.'],
    [{ attach: 9229, remoteRoot: '/a' }, 'has "remoteRoot" without "localRoot". Add it, or remove both.'],
    [
      { attach: 9229, localRoot: 'a', remoteRoot: 'app' },
      '"remoteRoot" must be an absolute path on the machine of the node, not "app".',
    ],
    [
      { attach: 'localhost' },
      '"attach" must be the address of an inspector, such as "127.0.0.1:9229", 9229 or "ws://127.0.0.1:9229", not "localhost".',
    ],
    [
      { attach: { pid: 4711 } },
      '"attach" must be the address of an inspector, such as "127.0.0.1:9229", 9229 or "ws://127.0.0.1:9229", not {"pid":4711}.',
    ],
    [
      { attach: 70000 },
      '"attach" must be the address of an inspector, such as "127.0.0.1:9229", 9229 or "ws://127.0.0.1:9229", not 70000.',
    ],
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
        '- "width" must be "all" or "node", not "everything".',
        '- Node "orders": unknown key "progam". Did you mean "program"?',
        '- Node "gateway": "args" must be a list of texts, not 1.',
      ].join('\n'),
    );
    expect(() => parseSystem(configuration, here)).toThrow(expect.objectContaining({ node: undefined }));
  });
});
