/** The program that answers for a recording, on the file as it lies there. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { LanesAnswer, PictureAnswer } from '../../src/protocol/picture.ts';
import { lightcone, commandNode as node } from './support/command-line.ts';
import { asked } from './support/reader.ts';
import { Stage } from './support/world.ts';

const stage = new Stage();
const run = promisify(execFile);

/** Two services, a request and its answer, as another tool tells them. */
async function recording(): Promise<string> {
  const folder = await stage.folder();
  const [log, file] = [path.join(folder, 'log.txt'), path.join(folder, 'shop.lightcone-run')];
  const lines = [
    ...['buyer {"buyer":1}', 'asks', 'seller {"seller":1, "buyer":1}', 'is asked'],
    ...['seller {"seller":2, "buyer":1}', 'answers', 'buyer {"buyer":2, "seller":2}', 'is answered'],
  ];
  await writeFile(log, `${lines.join('\n')}\n`);
  await lightcone('import', log, '--from', 'shiviz', '--out', file);
  return file;
}

it('shows who was there and what went from whom to whom', async () => {
  const file = await recording();
  const [answer] = await asked(file, ['lightcone/lanes', undefined]);
  const { lanes, extent } = answer as LanesAnswer;
  expect(lanes.map(({ lane }) => lane).sort()).toEqual(['buyer', 'seller']);
  const [drawn] = await asked(file, [
    'lightcone/picture',
    { ...extent.time, scale: 'time', width: 1000, rows: [['buyer'], ['seller']] },
  ]);
  const { messages, detail } = drawn as PictureAnswer;
  expect(detail).toBe('marks');
  expect(messages.map(({ from, to }) => [from?.row, to?.row]).sort()).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

it('compares with another recording, and says which lines it has kept', async () => {
  const file = await recording();
  await run(node, [
    '-e',
    `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)})
      .exec("insert into texts values (900, '/shop.js'); insert into excerpts values (900, 7, 'sell();')")`,
  ]);
  const answers = await asked(
    file,
    ['lightcone/compare', { file: await recording() }],
    ['lightcone/compare', { file: path.join(path.dirname(file), 'nowhere') }],
    ['lightcone/compare', {}],
    ['lightcone/kept', { source: '/shop.js' }],
    ['lightcone/kept', { source: '/other.js' }],
  );
  expect(answers).toEqual([
    { differences: [] },
    expect.stringContaining('There is no file'),
    "'lightcone/compare' needs a path as 'file'.",
    { lines: [{ line: 7, text: 'sell();' }] },
    { lines: [] },
  ]);
});

it('refuses a file with code of its own in place of what it reads', async () => {
  for (const [name, sql] of [
    ['events', 'alter table events rename to others; create view events as select * from others'],
    ['late', 'create trigger late after insert on texts begin delete from events; end'],
  ] as const) {
    const file = await recording();
    await run(node, [
      '-e',
      `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)}).exec(${JSON.stringify(`drop view message; drop view event; ${sql}`)})`,
    ]);
    const [refused] = await asked(file, ['lightcone/lanes', undefined]);
    expect(refused).toContain(`what it has as '${name}' runs code of its own`);
  }
});

it('complains of what it is asked wrongly, and goes on', async () => {
  const file = await recording();
  const answers = await asked(
    file,
    ['lightcone/dance', {}],
    ['lightcone/picture', { from: 'here', to: 7, width: {} }],
    ['lightcone/cone', { event: 12, scale: 'time', rows: 'all' }],
    ['lightcone/rows', { filter: 'size:lots' }],
    ['lightcone/lanes', undefined],
  );
  expect(answers.slice(0, 4)).toEqual([
    "A recording does not answer 'lightcone/dance'.",
    "'lightcone/picture' needs a number as 'from'.",
    expect.stringContaining('is not in the recording'),
    expect.any(String),
  ]);
  expect(answers[4]).toMatchObject({ isLive: false, events: 4 });
});

it('says of a file that is cut off or was written by somebody hostile what is wrong with it, and writes to none', async () => {
  const file = await recording();
  const whole = await readFile(file);
  const cut = `${file}.cut`;
  await writeFile(cut, whole.subarray(0, whole.length >>> 1));
  const [broken] = await asked(cut, ['lightcone/lanes', undefined]);
  expect(broken).toContain('is damaged');
  const hostile = `${file}.hostile`;
  await writeFile(hostile, whole);
  await run(node, [
    '-e',
    `const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(hostile)});
    database.exec("update events set time = 'soon', status = x'00', name = 1e300, cause = 'x', stack = -1 where kind = 'send';"
      + "insert into isolates values (1099511627776, 'x', 'x', 'x', 'x', 'x', 1e308, -5, x'00');"
      + "insert into marks values (4294967296 * 2 - 5, 1e300, 'log', x'00', 'x', 5, 6, 'x'), (4294967296 * 2 - 4, 7, 'dance', 'x', 1, 'x', 'x', 1);"
      + "insert into halts values (-9e18, 9e18, 'x', 'all', x'ff'); insert into density values (14, 1, 5, 99, 1e300, 'x', 'y');"
      + "insert into payloads select n, x'00ff', '[{' from events where true on conflict do nothing;")`,
  ]);
  const before = await readFile(hostile);
  const rows = [['buyer'], ['seller']];
  const answers = await asked(
    hostile,
    ['lightcone/lanes', undefined],
    ['lightcone/picture', { from: 0, to: 1e9, scale: 'order', width: 100, rows }],
    ['lightcone/picture', { from: 0, to: 1e9, scale: 'time', width: 100, rows, filter: 'x' }],
    ['lightcone/overview', { scale: 'time', columns: 100 }],
    ['lightcone/rows', { scale: 'time' }],
    ['lightcone/event', { id: 2 ** 32 + 1 }],
    ['lightcone/causes', { id: 2 ** 32 + 1 }],
  );
  expect(answers).toHaveLength(7);
  for (const answer of answers) expect(answer).toBeDefined();
  expect((await readFile(hostile)).equals(before)).toBe(true);
});

it('offers what can still be read of a file that is cut off, as a sound one', async () => {
  const folder = await stage.folder();
  const log = path.join(folder, 'log.txt');
  const lines = Array.from({ length: 3000 }, (_, at) => [`buyer {"buyer":${at + 1}}`, `asks for melon number ${at}`]);
  await writeFile(log, `${lines.flat().join('\n')}\n`);
  const whole = path.join(folder, 'whole.lightcone-run');
  await lightcone('import', log, '--from', 'shiviz', '--out', whole);
  const cut = path.join(folder, 'cut.lightcone-run');
  const bytes = await readFile(whole);
  await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  await expect(lightcone('info', cut)).rejects.toThrow('lightcone recover FILE --out OTHER');
  const sound = path.join(folder, 'sound.lightcone-run');
  const { events, cut: missing } = JSON.parse(await lightcone('recover', cut, '--out', sound, '--json'));
  expect(events).toBeGreaterThan(100);
  expect(missing).not.toEqual([]);
  expect(JSON.parse(await lightcone('info', sound, '--json'))).toMatchObject({ events, nodes: ['buyer'] });
  const first = (await lightcone('query', sound, '--most', '1')).split('\n')[0];
  expect(first).toContain('buyer#');
});

it('answers for random runs what the same run in memory does', async () => {
  const { stdout } = await run(node, [fileURLToPath(new URL('../reader-answers.ts', import.meta.url))]);
  expect(stdout).toMatch(/^\d+ runs are the same\.$/m);
});
