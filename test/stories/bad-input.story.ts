import { chmod, mkdir } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runtimes } from '../runtimes.ts';
import type { Configuration, Editor } from './support/editor.ts';
import { write } from './support/programs.ts';
import { fixture, freePort, isAlive, lineOf, Stage } from './support/world.ts';

const family = fixture('family.cjs');
const clock = fixture('clock.cjs');

const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'it was accepted',
    (error: Error) => error.message,
  );

/** The processes that have told their number in the console. */
const pidsOf = ({ wire }: Editor) => [...wire.output.matchAll(/is (\d+)$/gm)].map(([, pid]) => Number(pid));

/** What is refused leaves nothing behind, and the same adapter takes the next configuration. */
async function refusal(editor: Editor, configuration: Configuration): Promise<string> {
  const message = await messageOf(editor.debug(configuration));
  expect(pidsOf(editor).filter(isAlive)).toEqual([]);
  expect(await editor.threads()).toEqual([]);
  return message;
}

async function isUsable(editor: Editor): Promise<void> {
  await editor.debug({ nodes: { good: { program: clock } } });
  await editor.writes('good | begun');
  expect(await editor.threads()).toEqual(['good']);
  await editor.stop();
}

describe('A configuration that can not be used is refused:', () => {
  const stage = new Stage();

  const program = 'app.cjs';
  const refused: readonly (readonly [string, Configuration, string])[] = [
    ['no nodes', {}, 'It names no nodes. Add some: "nodes": { "orders": { "program": "src/orders.ts" } }.'],
    [
      'an unknown key',
      { nodes: { app: { program, agrs: [] } } },
      'Node "app": unknown key "agrs". Did you mean "args"?',
    ],
    [
      'a wrong type',
      { nodes: { app: { program, args: 'one two' } } },
      'Node "app": "args" must be a list of texts, not "one two".',
    ],
    [
      'a cycle in "after"',
      { nodes: { a: { program, after: 'b' }, b: { program, after: ['a'] } } },
      'Each of these nodes is to start after the next: a -> b -> a. Remove one of these "after".',
    ],
    [
      'a node after itself',
      { nodes: { a: { program, after: 'a' } } },
      'The node "a" is to start after itself. Remove it from its "after".',
    ],
    [
      'an unknown name in "after"',
      { nodes: { gateway: { program, after: 'stok' }, stock: { program } } },
      'Node "gateway": "after" names "stok", which is no node. Did you mean "stock"?',
    ],
    [
      'names that differ only in case',
      { nodes: { app: { program }, App: { program } } },
      'The nodes "app" and "App" differ only in case. Rename one.',
    ],
    [
      'the same address twice',
      { request: 'attach', nodes: { a: { attach: 9229 }, b: { attach: '127.0.0.1:9229' } } },
      'The nodes "a" and "b" both attach to 127.0.0.1:9229. Correct one, or remove it.',
    ],
    [
      'the same address twice in a list',
      { request: 'attach', nodes: ['127.0.0.1:9229', 9229] },
      'The list of nodes has 127.0.0.1:9229 twice. Remove one.',
    ],
    [
      'what is no address',
      { request: 'attach', nodes: { a: { attach: 'somewhere' } } },
      'Node "a": "attach" must be the address of an inspector, such as "127.0.0.1:9229", 9229 or "ws://127.0.0.1:9229", ' +
        'or a process, such as { "pid": 4711 }, not "somewhere".',
    ],
    [
      'replicas that would all be ready at one port',
      { nodes: { app: { program, replicas: 2, ready: { port: 8100 } } } },
      'Node "app": all its replicas are ready at port 8100. Give each a port of its own: "{8099 + index}".',
    ],
    [
      'a misspelt name in a template',
      { nodes: { app: { program, args: ['{indx}'] } } },
      'Node "app": "args" has a template that can\'t be filled in: in "{indx}" at 2, there is no "indx" here. ' +
        'Known here: index, replicas, name, group. Double the braces if they are text.',
    ],
  ];

  it.each(refused)('%s', async (_, configuration, reason) => {
    const editor = stage.editor();
    const message = await refusal(editor, { name: 'Shop', ...configuration });
    expect(message).toBe(`The configuration "Shop" can't be used. ${reason}`);
    await isUsable(editor);
  });

  it('with all that is wrong at once', async () => {
    const editor = stage.editor();
    const nodes = { app: { progam: 'a' }, other: { program, timeout: 'long' } };
    expect(await refusal(editor, { name: 'Shop', nodes, wdith: 'all' })).toBe(
      [
        'The configuration "Shop" can\'t be used, for 3 reasons:',
        '- Unknown key "wdith". Did you mean "width"?',
        '- Node "app": unknown key "progam". Did you mean "program"?',
        '- Node "other": "timeout" must be a whole number of milliseconds from 1 to 2147483647, not "long".',
      ].join('\n'),
    );
  });
});

describe('A node that can not be started is told of before anything runs:', () => {
  const stage = new Stage();

  it('a program, folder or runtime that is not there, all at once', async () => {
    const cwd = await stage.folder();
    await mkdir(path.join(cwd, 'folder'));
    const editor = stage.editor();
    const nodes = {
      good: { program: family },
      lost: { program: 'lost.cjs' },
      folder: { program: 'folder' },
      homeless: { program: family, cwd: 'nowhere' },
      idle: { program: family, runtime: 'no-such-runtime' },
    };
    expect(await refusal(editor, { cwd, nodes })).toBe(
      [
        "The system can't be started:",
        `- lost: there is no file ${path.join(cwd, 'lost.cjs')}. Correct "program", or build it first.`,
        `- folder: ${path.join(cwd, 'folder')} is a folder. Let "program" name a file in it.`,
        `- homeless: there is no folder ${path.join(cwd, 'nowhere')}. Correct "cwd".`,
        '- idle: there is no program "no-such-runtime" in its PATH. Install it, or let "runtime" name it by its absolute path.',
      ].join('\n'),
    );
    await isUsable(editor);
  });

  it('a port that is in use', async () => {
    const { port } = await listening(createServer());
    const editor = stage.editor();
    const message = await refusal(editor, { nodes: { app: { program: family, ready: { port } } } });
    const holder = process.platform === 'linux' ? ` by .+ \\(process ${process.pid}\\)` : '';
    expect(message).toMatch(
      new RegExp(
        `^app can't be started: port ${port} is in use already${holder}\\. End what listens there, or give the node another port and change "ready"\\.$`,
      ),
    );
    await isUsable(editor);
  });

  it('an option that would let it wait for another debugger', async () => {
    const editor = stage.editor();
    const nodes = { app: { program: family, runtimeArgs: ['--inspect-brk'] } };
    expect(await refusal(editor, { nodes })).toBe(
      `app can't be started: "--inspect-brk" would make it wait for another debugger for ever. Remove it: Lightcone stops on the first line by itself when there is a breakpoint.`,
    );
  });

  async function listening<T extends Server>(server: T): Promise<{ port: number }> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stage.after(() => server.close());
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('no port');
    return address;
  }

  it('nothing that listens', async () => {
    const [one, other] = [await freePort(), await freePort()];
    const editor = stage.editor();
    const nodes = { ledger: { attach: one, timeout: 200 }, stock: { attach: other, timeout: 200 } };
    const missing = (node: string, port: number) =>
      `- ${node}: nothing listens on 127.0.0.1:${port} after 0.2 seconds. Start it with "node --inspect=${port} …", or correct the address in "attach".`;
    expect(await refusal(editor, { request: 'attach', nodes })).toBe(
      `The system did not come up:\n${missing('ledger', one)}\n${missing('stock', other)}`,
    );
    await isUsable(editor);
  });

  const noInspector = (port: number, symptom: string) =>
    `ledger: what listens on 127.0.0.1:${port} is no Node.js inspector: it ${symptom}. Let "attach" name the port of --inspect, 9229 if none was given, not a port of the program itself.`;

  it('an HTTP server where an inspector should be', async () => {
    const { port } = await listening(createHttpServer((_, response) => response.writeHead(404).end()));
    const editor = stage.editor();
    expect(await refusal(editor, { request: 'attach', nodes: { ledger: { attach: port } } })).toBe(
      noInspector(port, 'answered with HTTP status 404'),
    );
    await isUsable(editor);
  });

  it('a server that answers everything with a page', async () => {
    const { port } = await listening(createHttpServer((_, response) => response.end('<html></html>')));
    const editor = stage.editor();
    expect(await refusal(editor, { request: 'attach', nodes: { ledger: { attach: port } } })).toBe(
      noInspector(port, 'answered as some other HTTP server does'),
    );
  });

  it('something that accepts connections and says nothing', async () => {
    const { port } = await listening(createServer());
    const editor = stage.editor();
    expect(await refusal(editor, { request: 'attach', nodes: { ledger: { attach: port, timeout: 1000 } } })).toBe(
      noInspector(port, 'accepts connections and says nothing'),
    );
  });

  it('something that speaks another protocol', async () => {
    const { port } = await listening(createServer((socket) => socket.end('220 mail.example ESMTP\r\n')));
    const editor = stage.editor();
    expect(await refusal(editor, { request: 'attach', nodes: { ledger: { attach: port } } })).toBe(
      noInspector(port, 'does not speak HTTP'),
    );
  });
});

describe.each(runtimes())('A node that fails, on Node $version', ({ path: runtime, version }) => {
  const stage = new Stage();

  /** A system in which `app` fails before it is ready, while another node runs. */
  async function start(
    ...lines: readonly string[]
  ): Promise<{ editor: Editor; message: string; program: string; port: number }> {
    const [port, folder] = [await freePort(), await stage.folder()];
    const program = await write(folder, 'app.cjs', ...lines);
    const editor = stage.editor();
    const nodes = {
      other: { program: family, runtime },
      app: { program, runtime, ready: { port }, after: 'other' },
    };
    return { editor, message: await refusal(editor, { nodes }), program, port };
  }

  it('exits at once', async () => {
    const { editor, message, port } = await start('process.exit(1);');
    expect(message).toBe(
      `app ended with exit code 1, before it listened on port ${port}. It printed nothing. Run it by hand to see why.`,
    );
    expect(editor.wire.output).toContain('app   | exited with code 1\n');
  });

  it('ends without an error, but before it is ready', async () => {
    const { message, port } = await start("console.log('nothing to do');");
    expect(message).toBe(
      `app ended with exit code 0, before it listened on port ${port}. The last that it printed:\n    nothing to do`,
    );
  });

  it('crashes while it starts', async () => {
    const { message, program, port } = await start("console.log('connecting');", "throw new Error('no database');");
    const [first, ...said] = message.split('\n');
    expect(first).toBe(`app ended with exit code 1, before it listened on port ${port}. The last that it printed:`);
    expect(said.slice(0, 5)).toEqual([
      '    connecting',
      `    ${program}:2`,
      "    throw new Error('no database');",
      '    ^',
      '    Error: no database',
    ]);
  });

  it('is killed while it starts', async () => {
    const { message, port } = await start("process.kill(process.pid, 'SIGKILL');");
    expect(message).toContain(`app ended by signal SIGKILL, before it listened on port ${port}.`);
  });

  it.skipIf(!version.startsWith('20.'))('is TypeScript, and nothing is there to run it', async () => {
    const cwd = await stage.folder();
    const program = await write(cwd, 'app.ts', 'const word: string = "hello";');
    const editor = stage.editor();
    expect(await refusal(editor, { cwd, nodes: { app: { program, runtime } } })).toBe(
      `app can't be started: Node.js ${version} can't run ${program} as it is. Install tsx beside it (npm install --save-dev tsx), use Node.js 22.18 or newer, or let "program" name the compiled file, with source maps.`,
    );
  });

  it('does not listen where it should', async () => {
    const [port, wrong] = [await freePort(), await freePort()];
    const program = await write(
      await stage.folder(),
      'app.cjs',
      'console.log("app is", process.pid);',
      `require('node:net').createServer().listen(${wrong}, '127.0.0.1');`,
    );
    const editor = stage.editor();
    expect(await refusal(editor, { nodes: { app: { program, runtime, ready: { port }, timeout: 1500 } } })).toBe(
      `app runs, but does not listen on port ${port} of 127.0.0.1 or ::1 after 1.5 seconds. Correct the port in "ready", or raise "timeout".`,
    );
    expect(pidsOf(editor)).toHaveLength(1);
    await isUsable(editor);
  });

  it('crashes while the system halts on its way up: it is said in the console, and the session ends', async () => {
    const port = await freePort();
    const program = await write(
      await stage.folder(),
      'app.cjs',
      'const word = "no database";',
      'throw new Error(word);',
    );
    const editor = stage.editor();
    await editor.breakAt(program, 1);
    await editor.debug({ nodes: { app: { program, runtime, ready: { port } }, other: { program: family, runtime } } });
    await editor.halts();
    await editor.continue();
    await editor.wire.next('terminated');
    const important = editor.wire.events.flatMap(({ event, body }) =>
      event === 'output' && body.category === 'important' ? [body.output] : [],
    );
    expect(important).toEqual([
      expect.stringMatching(
        new RegExp(`^app ended with exit code 1, before it listened on port ${port}\\.[^]*Error: no database`),
      ),
    ]);
    expect(pidsOf(editor).filter(isAlive)).toEqual([]);
  });

  it('is killed while it stands at a breakpoint: the halt goes on for the others', async () => {
    const folder = await stage.folder();
    const program = await write(
      folder,
      'app.cjs',
      'globalThis.turns = 0;',
      'setInterval(() => {',
      '  globalThis.turns++;',
      '}, 20);',
    );
    const editor = stage.editor();
    await editor.breakAt(program, { line: 3, condition: '@orders && globalThis.turns > 5' });
    await editor.debug({ nodes: { stock: { program, runtime }, orders: { program, runtime, after: 'stock' } } });
    const stop = await editor.halts();
    const pid = Number(await editor.evaluate('process.pid', stop.frameId));
    const before = await editor.evaluate('@stock globalThis.turns');
    process.kill(pid, 'SIGKILL');
    const { threadId } = await editor.wire.next<{ threadId: number; reason: string }>(
      'thread',
      ({ reason }) => reason === 'exited',
    );
    expect(threadId).toBe(stop.threadId);
    await editor.writes('orders | ended by SIGKILL\n');
    // The user gets another place to stand.
    expect((await editor.halts()).thread).toBe('stock · paused');
    expect(await editor.evaluate('@stock globalThis.turns')).toBe(before);
    await expect(editor.variables(stop.frameId)).rejects.toThrow(
      'This stack frame belongs to an earlier halt. Its node has run or ended since then, so it is gone.',
    );
    await editor.continue(stop.threadId);
    expect(await editor.threads()).toEqual(['stock']);
    await editor.pause();
    expect((await editor.halts()).thread).toBe('stock · paused');
    await editor.stop();
  });

  it('is killed while it is held: the one at the breakpoint stays', async () => {
    const program = await write(
      await stage.folder(),
      'app.cjs',
      'let turns = 0;',
      'setInterval(() => {',
      '  turns++;',
      '}, 20);',
    );
    const editor = stage.editor();
    await editor.breakAt(program, { line: 3, condition: '@orders' });
    await editor.debug({ nodes: { stock: { program, runtime }, orders: { program, runtime, after: 'stock' } } });
    const stop = await editor.halts();
    process.kill(Number(await editor.evaluate('@stock process.pid')), 'SIGKILL');
    await editor.wire.next('thread', ({ reason }) => reason === 'exited');
    expect(await editor.threads()).toEqual(['orders · stopped']);
    expect(Number(await editor.evaluate('turns', stop.frameId))).toBe(0);
    await editor.continue(stop.threadId);
    expect((await editor.halts()).place).toBe('orders app.cjs:3');
    await editor.stop();
  });
});

describe.skipIf(process.platform === 'win32')('A runtime that is not Node.js', () => {
  const stage = new Stage();

  it('and ends at once is told with what it printed', async () => {
    const runtime = await script('#!/bin/sh', 'echo "$0: what is this?" >&2', 'exit 3');
    const editor = stage.editor();
    expect(await refusal(editor, { nodes: { app: { program: family, runtime } } })).toBe(
      `app ended with exit code 3, before it could be debugged. The last that it printed:\n    ${runtime}: what is this?`,
    );
  });

  it('and goes on is told when its time is over', async () => {
    const runtime = await script('#!/bin/sh', 'echo "it is $$"', 'sleep 1000');
    const editor = stage.editor();
    expect(await refusal(editor, { nodes: { app: { program: family, runtime, timeout: 500 } } })).toBe(
      `app runs, but no Node.js process of it has come to the debugger. Let "runtime" start Node.js 20 or newer ("${runtime}" may be something else), and leave NODE_OPTIONS to its programs.`,
    );
    expect(pidsOf(editor)).toHaveLength(1);
    await isUsable(editor);
  });

  async function script(...lines: readonly string[]): Promise<string> {
    const file = await write(await stage.folder(), 'runtime', ...lines);
    await chmod(file, 0o755);
    return file;
  }
});

describe('A client that does not speak as it should', () => {
  const stage = new Stage();

  async function debugging(): Promise<{ editor: Editor; pid: number }> {
    const editor = stage.editor();
    await editor.debug({ nodes: { app: { program: clock } } });
    await editor.writes('begun');
    return { editor, pid: Number(await editor.evaluate('process.pid')) };
  }

  const important = ({ wire }: Editor) =>
    wire
      .next<{ output: string; category: string }>('output', ({ category }) => category === 'important')
      .then(({ output }) => output);

  it('loses its session with a header that can not be read', async () => {
    const { editor, pid } = await debugging();
    editor.wire.raw('Content-Size: 12\r\n\r\n{"seq":1}');
    expect(await important(editor)).toBe(
      `The editor's messages can't be read any more, since a header is broken (it has no Content-Length: "Content-Size: 12"). The session ends.\n`,
    );
    expect(await editor.wire.exited).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('is told of JSON that can not be parsed, and goes on', async () => {
    const { editor } = await debugging();
    editor.wire.raw('Content-Length: 9\r\n\r\n{"seq": 1');
    expect(await important(editor)).toMatch(/^A message of the editor is not valid JSON and was dropped: .+\.\n$/);
    expect(await editor.threads()).toEqual(['app']);
    await editor.stop();
  });

  it('may send JSON that is no request', async () => {
    const { editor } = await debugging();
    for (const text of [
      'null',
      '42',
      '[]',
      '{}',
      '"text"',
      '{"type":"request"}',
      '{"type":"response","request_seq":77}',
    ]) {
      editor.wire.raw(`Content-Length: ${text.length}\r\n\r\n${text}`);
    }
    expect(await editor.threads()).toEqual(['app']);
    await editor.stop();
  });

  it('gets an answer to every wrong request', async () => {
    const { editor } = await debugging();
    const { wire } = editor;
    const wrong: readonly (readonly [string, object | undefined, string])[] = [
      ['flyToTheMoon', {}, 'Lightcone does not know the request "flyToTheMoon".'],
      [
        'stackTrace',
        undefined,
        'The request "stackTrace" needs a number named "threadId". This is a fault of the editor\'s debug client.',
      ],
      [
        'scopes',
        { frameId: '1' },
        'The request "scopes" needs a number named "frameId". This is a fault of the editor\'s debug client.',
      ],
      [
        'evaluate',
        {},
        'The request "evaluate" needs a string named "expression". This is a fault of the editor\'s debug client.',
      ],
      ['stackTrace', { threadId: 77 }, 'There is no thread 77. Its process may have ended.'],
      ['next', { threadId: 77 }, 'There is no thread 77. Its process may have ended.'],
      ['scopes', { frameId: 77 }, 'There is no stack frame 77 in this session.'],
      ['variables', { variablesReference: 77 }, 'There is no variable 77 in this session.'],
      ['source', { sourceReference: 77 }, 'There is no source 77 in this session.'],
      ['evaluate', { expression: '@nobody 1' }, 'There is no node "nobody" in this system. Its nodes are app.'],
      [
        'launch',
        { nodes: { app: { program: clock } } },
        'This session debugs a system already. Start a second session for a second system.',
      ],
    ];
    for (const [command, args, message] of wrong) {
      expect([command, await messageOf(wire.request(command, args))]).toEqual([command, message]);
    }
    expect(await editor.threads()).toEqual(['app']);
    await editor.stop();
  });

  it('gets an answer to requests that come before there is a system', async () => {
    const { wire } = stage.editor();
    expect(await wire.request('threads')).toEqual({ threads: [] });
    for (const [command, args] of [
      ['setBreakpoints', { source: { path: clock }, breakpoints: [{ line: 1 }] }],
      ['continue', { threadId: 1 }],
      ['stackTrace', { threadId: 1 }],
      ['restart', {}],
    ] as const) {
      expect(await messageOf(wire.request(command, args))).toBe(
        `The request "${command}" came before a system was launched or attached.`,
      );
    }
    await wire.request('configurationDone');
    await wire.request('disconnect');
    expect(await wire.exited).toBe(0);
  });

  it('may disconnect twice', async () => {
    const { editor, pid } = await debugging();
    const { wire } = editor;
    await Promise.all([wire.request('disconnect'), wire.request('disconnect')]);
    expect(isAlive(pid)).toBe(false);
    expect(await wire.exited).toBe(0);
  });

  it('may stop twice, and disconnect in the middle of it', async () => {
    const { editor, pid } = await debugging();
    const { wire } = editor;
    await Promise.all([wire.request('terminate'), wire.request('terminate'), wire.request('disconnect')]);
    expect(isAlive(pid)).toBe(false);
    expect(await wire.exited).toBe(0);
  });

  it('is told when it asks for something of a halt that is over', async () => {
    const editor = stage.editor();
    await editor.breakAt(clock, await lineOf(clock, 'return count'));
    await editor.debug({ nodes: { app: { program: clock } } });
    const stop = await editor.halts();
    const { scopes } = await editor.wire.request<{ scopes: { variablesReference: number }[] }>('scopes', stop);
    const reference = scopes[0]?.variablesReference ?? 0;
    await editor.inside(reference);
    await editor.continue(stop.threadId);
    await editor.halts();
    const gone = (what: string) =>
      `This ${what} belongs to an earlier halt. Its node has run or ended since then, so it is gone.`;
    expect(await messageOf(editor.inside(reference))).toBe(gone('variable'));
    expect(await messageOf(editor.wire.request('scopes', { frameId: stop.frameId }))).toBe(gone('stack frame'));
    expect(await messageOf(editor.evaluate('count', stop.frameId))).toBe(gone('stack frame'));
    await editor.stop();
  });

  it('is told why a breakpoint can not be where it is', async () => {
    const { editor } = await debugging();
    const message = async (file: string, condition?: string) => {
      const [breakpoint] = await editor.breakAt(file, { line: 9, ...(condition !== undefined && { condition }) });
      expect(breakpoint?.verified).toBe(false);
      return breakpoint?.message;
    };
    expect(await message('/no/such/file.js')).toBe('Not loaded yet in app.');
    expect(await message(clock, '@nobody')).toBe('There is no node "nobody" in this system. Its nodes are app.');
    expect(await message(clock, 'count >')).toBe("The condition can't be parsed: Unexpected token ')'.");
    await editor.stop();
  });
});
