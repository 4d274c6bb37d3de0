/** The program that answers for a recording, on the file as it lies there. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { LanesAnswer, PictureAnswer, RowsAnswer } from '../../src/protocol/picture.ts';
import type { EventAnswer } from '../../src/protocol/timeline.ts';
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

it('opens a file of 40 GB, of which it reads what it is asked for', async () => {
  const file = await recording();
  await truncate(file, 40 * 2 ** 30);
  const [lanes, rows] = await asked(file, ['lightcone/lanes', undefined], ['lightcone/rows', { scale: 'order' }]);
  expect((lanes as LanesAnswer).lanes.length).toBe(2);
  expect((rows as RowsAnswer).rows.length).toBe(4);
  expect(JSON.parse(await lightcone('info', file, '--json'))).toMatchObject({ nodes: ['buyer', 'seller'] });
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

it('names the file of a frame as a path, also where only the URL of its script was known', async () => {
  const file = await recording();
  await run(node, [
    '-e',
    `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)}).exec(\`
      insert into texts values (900, 'file:///srv/my%20shop/sell.mjs'), (901, 'sell');
      insert into frames (stack, depth, script, line, column, function, assumed) values (1, 0, 900, 7, 3, 901, 1);
      update events set stack = 1\`)`,
  ]);
  const [lanes] = await asked(file, ['lightcone/rows', { scale: 'order' }]);
  const [answer] = await asked(file, ['lightcone/event', { id: (lanes as RowsAnswer).rows[0]?.event }]);
  const { stack } = (answer as EventAnswer).event;
  expect(stack).toMatchObject([
    { path: '/srv/my shop/sell.mjs', source: 'sell.mjs', line: 7, name: 'sell', isAssumed: true },
  ]);
});

it('answers several at once for one file, also while another program has it open and is about to write', async () => {
  const file = await recording();
  const holder = spawn(node, [
    '-e',
    `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)}).exec('begin immediate');
      console.log('held'); setInterval(() => {}, 1000)`,
  ]);
  stage.after(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const ask = () => asked(file, ['lightcone/lanes', undefined]);
  const [[first], [second], info] = await Promise.all([ask(), ask(), lightcone('info', file, '--json')]);
  expect(first).toMatchObject({ isLive: false, events: 4 });
  expect(second).toEqual(first);
  expect(JSON.parse(info).nodes).toHaveLength(2);
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
      + "insert into payloads values (1e9, x'00ff'), (1e9 + 1, '[{'); update events set preview = 1e9, headers = 1e9 + 1;")`,
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
  await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length * 0.8)));
  await expect(lightcone('info', cut)).rejects.toThrow('lightcone recover FILE --out OTHER');
  const sound = path.join(folder, 'sound.lightcone-run');
  const { events, cut: missing } = JSON.parse(await lightcone('recover', cut, '--out', sound, '--json'));
  expect(events).toBeGreaterThan(100);
  expect(missing).not.toEqual([]);
  expect(JSON.parse(await lightcone('info', sound, '--json'))).toMatchObject({ events, nodes: ['buyer'] });
  const first = (await lightcone('query', sound, '--most', '1')).split('\n')[0];
  expect(first).toContain('buyer#');
});

it('reads what files of the two formats before this one say, also where one is recovered', async () => {
  const folder = await stage.folder();
  const [json, file] = [path.join(folder, 'run.json'), path.join(folder, 'old.lightcone-run')];
  const event = {
    id: 2 ** 32 + 1,
    kind: 'send',
    time: 5,
    name: 'ask',
    protocol: 'http',
    role: 'request',
    peer: 'market:80',
  };
  const payload = { preview: 'two melons', headers: ['x-shop', 'fruit'] };
  const lines = [{ isolate: 1, node: 'buyer', title: 'buyer' }];
  const document = { format: 'lightcone-run', version: 1, name: 'shop', began: 0, lines, deliveries: [] };
  await writeFile(json, JSON.stringify({ ...document, events: [{ ...event, payload }] }));
  await lightcone('import', json, '--from', 'json', '--out', file);
  const columns =
    'n, id, time, kind, cause, protocol, role, name, peer, status, size, reply_to, outcome, took, stack, handler';
  await run(node, [
    '-e',
    `const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)});
    database.exec("create table said (n integer primary key, preview text, headers text);"
      + "insert into said select e.n, event.preview, event.headers from event join events e using (id);"
      + "drop view message; drop view event; drop table payloads; alter table said rename to payloads;"
      + "create table before as select ${columns} from events; drop table events; alter table before rename to events;"
      + "create unique index event_ids on events (id, time); pragma user_version = 4;")`,
  ]);
  const sound = path.join(folder, 'sound.lightcone-run');
  await lightcone('recover', file, '--out', sound);
  // Format 3 kept neither who was not debugged, nor where nodes listen, nor the order of causes.
  const older = path.join(folder, 'older.lightcone-run');
  await copyFile(file, older);
  await run(node, [
    '-e',
    `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(older)})
      .exec('drop table outsiders; drop table orders; drop table listens; pragma user_version = 3')`,
  ]);
  const lanes = async (one: string) => (await asked(one, ['lightcone/lanes', undefined]))[0] as LanesAnswer;
  for (const one of [file, older]) {
    expect((await lanes(one)).lanes.map(({ lane, kind }) => [lane, kind])).toEqual([
      ['buyer', 'main'],
      ['market:80', 'outside'],
    ]);
  }
  for (const one of [file, older, sound]) {
    expect(await lightcone('query', one, 'melons')).toContain('ask');
    const { events } = JSON.parse(await lightcone('export', one, '--to', 'json'));
    expect(events).toMatchObject([{ ...event, payload }]);
  }
});

// Made by the versions that wrote these formats: a child asks its parent by HTTP, and has written a line.
it.each([1, 2, 3, 4])('opens what a version that wrote format %i has recorded', async (format) => {
  const folder = await stage.folder();
  const file = path.join(folder, 'old.lightcone-run');
  const packed = new URL(`../fixtures/recordings/format-${format}.lightcone-run.gz`, import.meta.url);
  await writeFile(file, gunzipSync(await readFile(packed)));
  const [lanes] = (await asked(file, ['lightcone/lanes', undefined])) as [LanesAnswer];
  const rows = [['two'], ['two (two.cjs)']];
  const [picture, cone] = await asked(
    file,
    ['lightcone/picture', { scale: 'time', ...lanes.extent.time, width: 1000, rows }],
    ['lightcone/cone', { event: 2 ** 32 + 1, scale: 'time', rows }],
  );
  expect(lanes.lanes.map(({ lane, events }) => [lane, events])).toEqual([
    ['two', 2],
    ['two (two.cjs)', 2],
  ]);
  expect(JSON.stringify(picture)).toContain('GET /told');
  expect(cone).not.toBeTypeOf('string');
  expect(await lightcone('query', file, '/told', 'kind:receive')).toMatch(/two#\d+ +receive +http +GET \/told/);
  expect(await lightcone('export', file, '--to', 'mermaid')).toMatch(/n1->>n0: GET \/told\n +n0-->>n1: 200 GET \/told/);
  const sound = path.join(folder, 'sound.lightcone-run');
  await lightcone('recover', file, '--out', sound);
  expect(await lightcone('compare', file, sound)).not.toContain('only');
});

it('answers for random runs what the same run in memory does', async () => {
  const { stdout } = await run(node, [fileURLToPath(new URL('../reader-answers.ts', import.meta.url))]);
  expect(stdout).toMatch(/^\d+ runs are the same\.$/m);
});
