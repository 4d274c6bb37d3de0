/**
 * Random runs, written down batch by batch as a recorder does, asked as a reader is asked, and compared with the same run in memory. It runs
 * on a Node that has SQLite: `node test/reader-answers.ts`.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { isInside, pointOf } from '../src/causality/cut.ts';
import { type Mark, Marks } from '../src/causality/marks.ts';
import { Pictures, whole } from '../src/causality/picture/pictures.ts';
import type { Member, Surroundings } from '../src/causality/picture/surroundings.ts';
import { parseSearch } from '../src/causality/search-query.ts';
import { type EventId, eventId, isolateOf } from '../src/protocol/event-id.ts';
import type { ProbeEvent } from '../src/protocol/events.ts';
import type { MomentAnswer } from '../src/protocol/moment.ts';
import type {
  ConeAnswer,
  LanesAnswer,
  OverviewAnswer,
  PictureAnswer,
  RowsAnswer,
  StepAnswer,
} from '../src/protocol/picture.ts';
import type { EventsAnswer, SearchAnswer } from '../src/protocol/timeline.ts';
import { wireGap, wireListening, wireMessage, writeBatch } from '../src/protocol/wire.ts';
import { loadRun } from '../src/recording/load.ts';
import { frontierAfter, frontierBefore } from '../src/recording/reader/cone.ts';
import type { Line } from '../src/recording/reader/lines.ts';
import { prepare } from '../src/recording/reader/migrate.ts';
import { answerOf } from '../src/recording/reader/questions.ts';
import { RecordedRun } from '../src/recording/reader/recorded-run.ts';
import { Recorder } from '../src/recording/recorder.ts';
import { RecordingFile } from '../src/recording/recording-file.ts';
import { type Database, openDatabase } from '../src/recording/sqlite.ts';
import { content, History, seqOf } from './history.ts';

const nodes = ['a', 'b', 'c', 'd'];
const lanes = nodes.map((node) => [node]);
/** Nobody, nodes that listen, and who is not debugged: with and without its port. */
const peers = ['', '127.0.0.1:8101', 'localhost:8102', 'db:5432', 'db', 'cache:1', 'cache:2', 'cache'];
const by = fc.nat({ max: 3 });
const act = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom('send' as const, 'shout' as const), by, to: by }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('receive' as const), pick: fc.nat({ max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('miss' as const), by }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('see' as const),
      by,
      kind: fc.constantFrom('log' as const, 'halt' as const, 'exception' as const, 'expose' as const),
    }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

interface Played {
  readonly history: History;
  /** What a debugger has seen of them meanwhile. */
  readonly marks: readonly Mark[];
}

/** Acts it out: losses are what stays on the way, order between channels is any. */
function play(script: readonly Act[]): Played {
  const history = new History();
  const tellers = nodes.map((node) => history.isolate(node));
  const onTheWay: { to: number; send: EventId | undefined }[] = [];
  const causes = [0, 0, 0, 0];
  for (const [at, teller] of tellers.entries())
    teller.tell({ kind: 'listen', address: `127.0.0.1:${8101 + at}`, time: history.tick() });
  const seen = new Map(tellers.map(({ isolate }) => [isolate, new Marks(isolate)]));
  for (const [at, step] of script.entries()) {
    switch (step.do) {
      case 'see': {
        const marks = seen.get(tellers[step.by]?.isolate ?? 0);
        const site = at % 2 === 0 ? undefined : { source: 'shop.ts', path: '/src/shop.ts', line: at };
        const isBreakpoint = step.kind === 'halt' && at % 3 === 0;
        marks?.add({
          kind: step.kind,
          time: history.tick(),
          name: step.kind === 'expose' ? `value ${at % 3} = ${at}` : `line ${at}`,
          isBreakpoint,
          site,
        });
        break;
      }
      case 'miss':
        tellers[step.by]?.miss(2);
        break;
      case 'receive': {
        const [one] = onTheWay.splice(step.pick % Math.max(1, onTheWay.length), 1);
        const teller = one && tellers[one.to];
        if (!one || !teller) break;
        const cause = step.pick % 3 === 0 ? 0 : (causes[one.to] ?? 0);
        const peer = peers[step.pick % peers.length] ?? '';
        const said = { cause, peer, ...(step.pick % 5 === 0 && { status: 500 }) };
        // What only looks the same is paired anew as more comes in.
        const id =
          one.send === undefined
            ? teller.receive({ ...said, match: content('news', 'x') })
            : teller.take(one.send, said);
        causes[one.to] = seqOf(id);
        break;
      }
      default: {
        const [teller, cause] = [tellers[step.by], causes[step.by] ?? 0];
        if (!teller || step.to === step.by) break;
        const send = teller.send({
          cause,
          name: `m${at % 7}`,
          ...(at % 6 === 0 && { headers: ['traceparent', `00-${String(at % 4).repeat(32)}-00000000000000a1-01`] }),
          peer: peers[at % peers.length] ?? '',
          ...(step.do === 'shout' && { match: content('news', 'x') }),
        });
        onTheWay.push({ to: step.to, send: step.do === 'shout' ? undefined : send });
      }
    }
  }
  return { history, marks: [...seen.values()].flatMap(({ all }) => all) };
}

const wired = (event: ProbeEvent) => {
  if (event.kind === 'gap') return wireGap(event);
  if (event.kind === 'listen') return wireListening(event);
  assert(event.kind === 'send' || event.kind === 'receive');
  const stack = event.kind === 'send' ? ['/src/send.js', event.seq, 3, 'send'] : undefined;
  return wireMessage({ ...event, stack });
};

function record(file: string, { history, marks }: Played, turns: readonly number[], size: number): void {
  const keep = { events: 1_000_000, megabytes: 1000 };
  const recorder = new Recorder({ file, keep, about: { name: 'random' }, onStack: () => {} });
  for (const { isolate, node } of history.tellers)
    recorder.started({ id: isolate, node, group: node, title: node, kind: 'main', pid: isolate }, 0);
  const heard = nodes.map(() => 0);
  const rest = history.tellers.flatMap(({ told }, at) => told.map(() => at));
  for (const [turn, at] of [...turns, ...rest].entries()) {
    const teller = history.tellers[at];
    const from = heard[at] ?? 0;
    const batch = teller?.told.slice(from, from + size) ?? [];
    heard[at] = from + size;
    if (!teller || batch.length === 0) continue;
    recorder.batch(teller.isolate, writeBatch(batch.map(wired)), 0);
    if (turn % 2 === 0) recorder.commit();
  }
  for (const mark of marks) recorder.marked(mark);
  // One that was saved has more written down than one that was left as it was.
  if (size % 2 === 0) recorder.save(`${file}.saved`, true);
  recorder.close();
  if (size % 2 === 0) renameSync(`${file}.saved`, file);
}

const queries = [
  ...['name:m3 -status=500', 'from:a', 'to:b -from:c', 'caused-by:a#1', '-caused-by:b#2', 'is:failed', 'site:shop.ts'],
  ...['kind:log', 'kind:halt name:line', '-kind:exception node:a', 'site:send.js:7', 'line', 'trace:22', '-trace:0'],
];
const ways = [
  ...(['next hit', 'previous hit', 'before', 'after', 'across', 'cause', 'effect', 'first', 'last'] as const).map(
    (to) => [to, 'cause'] as const,
  ),
  ...(['cause', 'effect'] as const).map((to) => [to, 'process'] as const),
];

function memberOf({ isolate, lane, node, group, kind, started }: Line): Member {
  return { isolate, title: lane, node, group, kind, since: started, state: 'running', unseen: [] };
}

/** All lanes, and each message between them, also those to and from who is not debugged. */
function compareLanes(disk: RecordedRun, pictures: Pictures, host: Surroundings): void {
  const outside = ({ lanes }: LanesAnswer) =>
    lanes.filter(({ kind }) => kind === 'outside').map(({ lane, events }) => ({ lane, events }));
  const listed = answerOf(disk, 'lightcone/lanes', {}) as LanesAnswer;
  const expected = pictures.lanes(host, {});
  assert.deepEqual(outside(listed), outside(expected), 'lanes outside');
  const rows = expected.lanes.map(({ lane }) => [lane]);
  for (const scale of ['time', 'order'] as const) {
    const { from, to } = listed.extent[scale];
    const asked = { from: from - 1, to: to + 1, scale, width: 20_000, rows };
    const messages = ({ messages: drawn }: PictureAnswer) =>
      drawn.toSorted((a, b) => a.message - b.message || JSON.stringify(a).localeCompare(JSON.stringify(b)));
    assert.deepEqual(
      messages(answerOf(disk, 'lightcone/picture', asked) as PictureAnswer),
      messages(whole(pictures.picture(host, asked))),
      `messages by ${scale}`,
    );
  }
}

function compare(file: RecordingFile): void {
  // Each costs a look at all of it.
  const asked = queries.filter((_, at) => (at + runs) % 4 === 0);
  const disk = new RecordedRun(file);
  const memory = loadRun(file);
  const ask = <T>(command: string, args: unknown) => answerOf(disk, command, args) as T;
  const ids = memory.store.lines.flatMap((line) =>
    Array.from({ length: line.end - line.first }, (_, at) => eventId(line.isolate, line.seq.get(line.first + at))),
  );
  const { extent, events, lanes: there } = ask<LanesAnswer>('lightcone/lanes', undefined);
  assert.equal(events, ids.length);
  const all = { ...extent.time, scale: 'time', width: 20_000, rows: there.map(({ lane }) => [lane]) };
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  for (const scale of ['time', 'order']) {
    const overview = ask<OverviewAnswer>('lightcone/overview', { scale, columns: 50 });
    assert.equal(total(overview.counts), ids.length, `overview by ${scale}`);
    assert.equal(
      total(overview.failed),
      memory.search.find(parseSearch('status=500'), 1000).length,
      `failed by ${scale}`,
    );
  }
  const filter = 'status=500';
  const hits = ids.filter((id) => memory.search.find(parseSearch(filter), 1000).some((one) => one.id === id));
  const ends = hits.flatMap((id) => {
    const message = memory.messages.of(id);
    const isReceive = message?.deliveries.includes(id) === true;
    return [id, ...(isReceive ? [message?.send ?? id] : (message?.deliveries ?? []))];
  });
  assert.deepEqual(
    [...(ask<OverviewAnswer>('lightcone/overview', { scale: 'time', columns: 1, filter }).hits?.lanes ?? [])].sort(),
    [...new Set(ends.map((id) => nodes[isolateOf(id) - 1] ?? ''))].sort(),
    'lanes that a filter leaves',
  );
  const picture = ask<PictureAnswer>('lightcone/picture', all);
  const drawn = picture.messages.map(({ from, to }) =>
    [from, to].map((end) => (end && 'event' in end ? end.event : 0)).join(),
  );
  const expected = new Set(
    ids.flatMap((id) => {
      const message = memory.messages.of(id);
      if (!message) return [];
      return message.deliveries.length === 0
        ? [`${message.id},0`]
        : message.deliveries.map((to) => `${message.send ?? 0},${to}`);
    }),
  );
  assert.deepEqual(drawn.sort(), [...expected].sort(), 'messages');
  for (const query of asked) {
    const found = memory.search.find(parseSearch(query), 1000).map(({ id }) => id);
    const searched = ask<SearchAnswer>('lightcone/search', { query, most: 1000 }).found;
    assert.deepEqual(
      searched.map(({ id }) => id),
      found,
      `search for ${query}`,
    );
  }
  const pictures = new Pictures(memory);
  const host = { members: disk.lines.all.map(memberOf), now: extent.time.to, isLive: false, halts: [] };
  compareLanes(disk, pictures, host);
  for (const filter of ['', ...asked]) {
    for (const scale of ['time', 'order'] as const) {
      // The order of causes is told where somebody has looked at it.
      assert(disk.steps.last >= 0);
      const page = { scale, filter, most: 1000 };
      const listed = ask<RowsAnswer>('lightcone/rows', page);
      assert.deepEqual(listed, whole(pictures.rows(host, page)), `list by ${scale} of ${filter}`);
      const all = { ...extent[scale], scale, filter, width: 500, rows: lanes };
      const hits = (answer: OverviewAnswer) => ({ total: answer.hits?.total, lanes: answer.hits?.lanes.toSorted() });
      const overview = { scale, filter, columns: 50 };
      assert.deepEqual(
        hits(ask<OverviewAnswer>('lightcone/overview', overview)),
        hits(whole(pictures.overview(host, overview))),
        `hits by ${scale} of ${filter}`,
      );
      const marks = ({ rows }: PictureAnswer) => rows.map((row) => row.marks);
      const seen = marks(ask<PictureAnswer>('lightcone/picture', all));
      assert.deepEqual(seen, marks(whole(pictures.picture(host, all))), `marks by ${scale} of ${filter}`);
    }
  }
  const [walked = ''] = asked;
  for (const { event } of ask<RowsAnswer>('lightcone/rows', { scale: 'time', most: 20 }).rows) {
    for (const [to, order] of ways) {
      const step = { event, to, order, filter: walked };
      assert.deepEqual(
        ask<StepAnswer>('lightcone/step', step),
        whole(pictures.step(host, step)),
        `${to} ${event} in ${order} order of ${walked}`,
      );
    }
  }
  for (const event of [
    undefined,
    ...ask<RowsAnswer>('lightcone/rows', { scale: 'time', most: 1000 }).rows.map((row) => row.event),
  ]) {
    const asked = event === undefined ? {} : { event };
    const moment = ask<MomentAnswer>('lightcone/moment', asked);
    assert.deepEqual(moment, pictures.moment(host, asked), `moment of ${event}`);
    // What it can know of a node can't be later than what the node has done.
    for (const { last, known } of moment.isolates)
      assert((known?.event ?? 0) <= (last?.event ?? 0), `known at ${event}`);
  }
  const two = { first: 'a', second: 'b' };
  assert.deepEqual(ask('lightcone/differences', two), whole(pictures.differences(host, two)), 'a beside b');
  const listed = ask<RowsAnswer>('lightcone/rows', { scale: 'time', most: 1000 });
  for (const [at, { event }] of listed.rows.entries()) {
    const page = ask<RowsAnswer>('lightcone/rows', { scale: 'time', most: 2, after: event });
    assert.deepEqual(
      page.rows.map((row) => row.event),
      listed.rows.slice(at + 1, at + 3).map((row) => row.event),
      'page',
    );
    if (page.rows.length > 0) assert.equal(page.first, at + 1);
    const { past, future } = ask<ConeAnswer>('lightcone/cone', { event, scale: 'time', rows: lanes });
    const cone = pictures.cone(host, { event, scale: 'time', rows: lanes });
    assert.deepEqual({ past, future }, { past: cone?.past, future: cone?.future }, `cone of ${event}`);
  }
  for (const id of ids) {
    const past = memory.processOrder.past(id);
    const [before, after] = [frontierBefore(disk, id), frontierAfter(disk, id)];
    const isKnown = (other: EventId) => other <= eventId(isolateOf(other), before.get(isolateOf(other)) ?? 0);
    for (const other of ids) {
      assert.equal(
        isKnown(other),
        past !== undefined && isInside(past, other),
        `${other} in the past of ${id}: ${past && pointOf(past, isolateOf(other))}`,
      );
      const first = after.get(isolateOf(other));
      const isAfter = first !== undefined && other >= eventId(isolateOf(other), first);
      assert.equal(isAfter, other === id || memory.processOrder.isBefore(id, other), `${other} in the future of ${id}`);
    }
    const cone = ask<ConeAnswer>('lightcone/cone', { event: id, scale: 'time', rows: lanes });
    assert(cone.past + cone.future + cone.concurrent < ids.length);
    for (const [command, order] of [
      ['lightcone/past', memory.causeOrder.past(id)],
      ['lightcone/future', memory.causeOrder.future(id)],
    ] as const)
      assert.deepEqual(new Set(ask<EventsAnswer>(command, { id }).events), new Set(order), `${command} of ${id}`);
  }
}

/** What the recorder has counted as it wrote is what is counted afterwards. */
function countAgain(path: string): void {
  const tables = ['density', 'pasts', 'futures'];
  const read = (database: Database) =>
    tables.map((table) => database.prepare(`select * from ${table} order by 1, 2, 3, 4`).all());
  const database = openDatabase(path);
  try {
    const written = read(database);
    prepare(database, () => {});
    assert.deepEqual(read(database), written);
  } finally {
    database.close();
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'lightcone-random-'));
let runs = 0;
try {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 60, size: 'max' }),
      fc.array(by, { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (script, turns, size) => {
        const name = path.join(folder, `${runs++}.lightcone-run`);
        record(name, play(script), turns, size);
        const file = new RecordingFile(name);
        try {
          compare(file);
        } finally {
          file.close();
        }
        countAgain(name);
        rmSync(name);
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 25) },
  );
  process.stdout.write(`${runs} runs are the same.\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
