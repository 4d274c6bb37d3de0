/** `lightcone` in a terminal and in scripts: what it says, where to, and how it ends. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Collector, understood } from '../collector.ts';
import { commandPath as cli, lightcone, lightconeEnds, commandNode as node } from './support/command-line.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

const stage = new Stage();

/** The path of a program that asks itself once. */
async function program(folder: string): Promise<string> {
  return write(
    folder,
    'once.cjs',
    "const http = require('node:http');",
    "const server = http.createServer((q, r) => r.end('x')).listen(0, '127.0.0.1', () => {",
    "  const to = { port: server.address().port, host: '127.0.0.1', path: '/once' };",
    "  http.get(to, (r) => r.resume().on('end', () => server.close().closeAllConnections()));",
    '});',
  );
}

it('records, and sends what it has recorded to a collector', async () => {
  const folder = await stage.folder();
  const collector = await Collector.listening();
  stage.after(() => collector.close());
  const file = path.join(folder, 'once.lightcone-run');
  const to = ['--name', 'once', '--out', file, '--otlp', collector.url, '--', node, await program(folder)];
  const recorded = await lightconeEnds('record', ...to);
  expect(recorded).toMatchObject({ code: 0, stderr: expect.stringContaining(`2 spans sent to ${collector.url}`) });
  // The same again, later.
  expect(JSON.parse(await lightcone('export', file, '--otlp', collector.url, '--json'))).toMatchObject({ spans: 2 });
  expect(collector.taken).toHaveLength(2);
  for (const { document } of collector.taken) {
    const { given, taken } = understood(document);
    expect(taken).toEqual(given);
  }
  const refused = await lightconeEnds('export', file, '--otlp', 'collector:4318');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is no address of a collector') });
});

it('ends with 0 if it is done, 1 if it could not be, 2 if it was asked wrongly, 3 if runs differ', async () => {
  const folder = await stage.folder();
  const file = (name: string) => path.join(folder, name);
  const run = file('once.lightcone-run');
  await lightcone('record', '--out', run, '--', node, await program(folder));
  await writeFile(file('letter.lightcone-run'), 'dear aunt');
  await writeFile(
    file('empty.json'),
    JSON.stringify({ format: 'lightcone-run', version: 1, name: 'x', began: 0, lines: [], events: [], deliveries: [] }),
  );
  await lightcone('import', file('empty.json'), '--from', 'json');
  const empty = file('empty.lightcone-run');
  const letter = file('letter.lightcone-run');
  const ends: readonly (readonly [number, ...string[]])[] = [
    [0, 'help'],
    [0, 'info', empty],
    [0, 'query', run, 'node:nobody'],
    [0, 'compare', run, run],
    [3, 'compare', run, empty],
    [1, 'info', letter],
    [1, 'query', letter, 'x'],
    [1, 'export', letter, '--to', 'json'],
    [1, 'compare', run, letter],
    [1, 'import', letter, '--from', 'otlp', '--out', file('new.lightcone-run')],
    // It could be the recording that was exported.
    [1, 'import', file('empty.json'), '--from', 'json'],
    [1, 'export', run, '--to', 'json', '--out', path.join(folder, 'no', 'such', 'folder')],
    [2],
    [2, 'inform', run],
    [2, 'info'],
    [2, 'info', run, '--colour'],
    [2, 'query', run, 'x', '--most', 'many'],
    [2, 'export', run, '--to', 'pdf'],
    [2, 'export', run, '--otlp', 'http://127.0.0.1:1', '--out', 'x'],
    [2, 'import', run, '--from', 'memory'],
    [2, 'compare', run],
    [2, 'record', '--out', run],
    [2, 'attach'],
  ];
  // A few at a time: each is a process.
  for (let from = 0; from < ends.length; from += 4) {
    await Promise.all(
      ends.slice(from, from + 4).map(async ([code, ...args]) => {
        const said = await lightconeEnds(...args);
        expect(said.code, `${args.join(' ')}: ${said.stderr}`).toBe(code);
        // What went wrong stands where errors do, in words for people.
        if (code === 1 || code === 2) expect(said.stdout).toBe('');
        expect(said.stderr, args.join(' ')).not.toMatch(/\n\s+at /);
      }),
    );
  }
}, 120_000);

it.each([
  ['process.exit(5)', 5],
  ['process.kill(process.pid)', 143],
  ["throw new Error('no')", 1],
  ['0', 0],
])('that records %s ends as that does', async (text, code) => {
  const file = path.join(await stage.folder(), 'run.lightcone-run');
  const ended = await lightconeEnds('record', '--out', file, '--', node, '-e', text);
  expect(ended).toMatchObject({ code, stderr: expect.stringContaining('run.lightcone-run') });
  expect(await lightcone('info', file)).toContain('app');
});

it('ends without a word where nobody reads on', async () => {
  const folder = await stage.folder();
  const file = path.join(folder, 'many.json');
  const events = Array.from({ length: 30_000 }, (_, at) => ({
    ...{ id: 2 ** 32 + at + 1, kind: 'send', time: at, name: `message ${at}`, protocol: 'x', role: 'data' },
  }));
  const lines = [{ isolate: 1, node: 'a', title: 'a' }];
  await writeFile(
    file,
    JSON.stringify({ format: 'lightcone-run', version: 1, name: 'x', began: 0, lines, events, deliveries: [] }),
  );
  await lightcone('import', file, '--from', 'json');
  const reader = spawn(node, [cli, 'query', path.join(folder, 'many.lightcone-run'), 'message', '--most', '30000']);
  stage.after(() => reader.kill('SIGKILL'));
  let complaint = '';
  reader.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  reader.stdout.once('data', () => reader.stdout.destroy());
  expect(await new Promise((resolve) => reader.once('exit', resolve))).toBe(0);
  expect(complaint).toBe('');
});
