/**
 * What a run of a million events costs in `causality/`: to append, to keep, to ask. Run: `npm run bench -- causality`. The system: a
 * gateway whose requests go through a service to a ledger, over HTTP with ids; WebSockets by ordinal, TCP by bytes, broadcasts by
 * content; batches of isolates come in turn, 20 ms at a time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Pictures, whole } from '../src/causality/picture/pictures.ts';
import type { Surroundings } from '../src/causality/picture/surroundings.ts';
import { Run } from '../src/causality/run.ts';
import { parseSearch } from '../src/causality/search-query.ts';
import { isolateOf } from '../src/protocol/event-id.ts';
import type { CallSite, ProbeEvent } from '../src/protocol/events.ts';
import type { LanesAnswer } from '../src/protocol/picture.ts';
import { parseEvents, type WireEvent, wireMessage, writeBatch } from '../src/protocol/wire.ts';
import { bytes, content, History, ordinal, type Said, seqOf, type Teller } from '../test/history.ts';

const events = Number(process.env.LIGHTCONE_BENCH_EVENTS ?? 1_000_000);
const nodes = Number(process.env.LIGHTCONE_BENCH_NODES ?? 10);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const memory = () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

let seed = 42;
const random = (below: number) => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return seed % below;
};

const sites: readonly CallSite[] = Array.from({ length: 400 }, (_, at) => ({
  script: `file:///home/ada/shop/services/part-${at % 20}/src/handler-${at}.ts`,
  line: at,
  column: 12,
  name: `handle${at}`,
}));
const stacks = Array.from({ length: 50 }, (_, at) => sites.slice(at * 8, at * 8 + 8));
const body = `{"customer":"ada","items":[${'{"sku":"A-1","count":2},'.repeat(7)}null]}`;

/** One thing that happens, with all that comes of it: 4 to 8 events. */
function happen(isolates: readonly Teller[], counts: Map<string, number>, number: number): void {
  const pick = () => isolates[random(isolates.length)]!;
  const [gateway, service, ledger] = [isolates[0]!, isolates[1 + random(isolates.length - 2)]!, isolates.at(-1)!];
  const heavy: Said = { preview: body, headers: ['content-type', 'application/json', 'x-request', `${number}`] };
  const stack = stacks[random(stacks.length)]!;
  const next = (channel: string, step: number) => {
    const at = counts.get(channel) ?? 0;
    counts.set(channel, at + step);
    return at;
  };
  const ask = (from: Teller, to: Teller, name: string, cause: number, inside: (cause: number) => void) => {
    const request = from.send({ ...heavy, name, role: 'request', cause, stack });
    const asked = seqOf(to.take(request, { ...heavy, name, role: 'request', handler: 1 }));
    inside(asked);
    const answer = to.send({
      ...heavy,
      name: `200 ${name}`,
      role: 'response',
      status: 200,
      cause: asked,
      replyTo: asked,
    });
    from.take(answer, { name: `200 ${name}`, role: 'response', status: 200, cause, replyTo: seqOf(request) });
  };
  switch (random(4)) {
    case 0:
    case 1:
      ask(gateway, service, 'POST /orders', 0, (cause) =>
        ask(service, ledger, `GET /stock/${number}`, cause, () => {}),
      );
      break;
    case 2: {
      const [from, to] = [gateway, pick()];
      if (from === to) return;
      for (let at = 0; at < 3; at++) {
        const match = ordinal(`ws ${from.isolate} ${to.isolate}`, next(`ws ${to.isolate}`, 1));
        from.send({ protocol: 'ws', name: 'ws text', preview: body, match, stack });
        to.receive({ protocol: 'ws', name: 'ws text', preview: body, match });
      }
      break;
    }
    default: {
      const [from, to] = [service, ledger];
      const channel = `tcp ${from.isolate}`;
      const start = next(channel, 300);
      for (const at of [start, start + 150])
        from.send({ protocol: 'tcp', name: 'tcp data', match: bytes(channel, at, at + 150), stack });
      to.receive({ protocol: 'tcp', name: 'tcp data', match: bytes(channel, start, start + 300) });
      const match = content('news', `${number}`);
      pick().send({ protocol: 'broadcast', name: 'news', match });
      for (const other of isolates.slice(0, 2)) other.receive({ protocol: 'broadcast', name: 'news', match });
    }
  }
}

/** As it comes from a probe: objects of one shape, strings of their own. */
function wire(event: ProbeEvent): WireEvent {
  if (event.kind !== 'send' && event.kind !== 'receive') throw new Error(`${event.kind} is not part of this bench`);
  const stack = event.stack.flatMap(({ script, line, column, name }) => [script, line + 1, column + 1, name]);
  return wireMessage({ ...event, stack });
}

/** Microseconds of processor time. */
function cpu(action: () => void): number {
  const begun = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}

const history = new History();
const isolates = Array.from({ length: nodes }, (_, at) => history.isolate(`node-${at}`));
const counts = new Map<string, number>();
const before = memory();
const run = new Run({ events, bytes: 512 * 2 ** 20 });
let parsing = 0;
let spent = 0;
let appended = 0;
let number = 0;
while (appended < events) {
  for (let at = 0; at < 400; at++) happen(isolates, counts, number++);
  for (const { isolate, node, told } of isolates) {
    const text = writeBatch(told.splice(0).map(wire));
    let batch: readonly ProbeEvent[] = [];
    parsing += cpu(() => {
      batch = parseEvents(text);
    });
    spent += cpu(() => run.append(isolate, node, batch));
    appended += batch.length;
  }
}
const kept = run.store.size;
const all = memory() - before;
const payloads = run.store.payloads.bytes;
const show = (name: string, value: string) => console.log(`${name.padEnd(64)} ${value}`);
show(`events appended, of ${nodes} isolates`, `${appended} (${kept} kept)`);
show('read from the wire, CPU ns per event', ((parsing * 1000) / appended).toFixed(0));
show('append, CPU ns per event', ((spent * 1000) / appended).toFixed(0));
show('memory without payloads, bytes per event', ((all - payloads) / kept).toFixed(1));
show('payloads, bytes per event', (payloads / kept).toFixed(1));

const middle = (() => {
  const line = run.store.line(1)!;
  const index = (line.first + line.end) >>> 1;
  return run.messages.of((isolates[0]!.isolate * 2 ** 32 + line.seq.get(index)) as never)!.id;
})();
const late = (() => {
  const line = run.store.line(nodes)!;
  return (nodes * 2 ** 32 + line.lastSeq) as typeof middle;
})();

function time(name: string, rounds: number, action: (round: number) => unknown): void {
  const first = cpu(() => action(0)) / 1000;
  const all = cpu(() => {
    for (let round = 1; round <= rounds; round++) action(round);
  });
  const each = all / rounds / 1000;
  show(name, `${first.toFixed(2).padStart(8)} first, ${each.toFixed(3).padStart(8)} then`);
}

console.log('Queries, CPU ms: the first one (nothing compiled), and each of many');
const pictures = new Pictures(run);
const host: Surroundings = {
  members: isolates.map(({ isolate, node }) => ({
    ...{ isolate, node, title: node, group: node, kind: 'main', since: 0, state: 'running', unseen: [] },
  })),
  now: number * 1000,
  isLive: false,
  halts: [],
};
let asked!: LanesAnswer;
time('lanes', 20, () => {
  asked = pictures.lanes(host, {});
});
const rows = asked.lanes.map(({ lane }) => [lane]);
for (const scale of ['time', 'order'] as const) {
  const { from, to } = asked.extent[scale];
  const look = (at: number, part: number) =>
    whole(pictures.picture(host, { scale, from: at, to: at + (to - from) / part, width: 1600, rows }));
  const place = (round: number) => from + ((to - from) * (round + 10)) / 100;
  time(`picture by ${scale}, whole run, all lanes, 1600 pixels`, 20, () => look(from, 1));
  for (const part of [10, 30, 50, 100, 1000, 10_000])
    time(`picture by ${scale}, 1/${part} of it: ${look(place(3), part).detail}`, 30, (round) =>
      look(place(round), part),
    );
  time(`overview by ${scale}, 530 columns`, 20, () => whole(pictures.overview(host, { scale, columns: 530 })));
  time(`page of the list by ${scale}, in the middle`, 20, () =>
    whole(pictures.rows(host, { scale, after: middle, most: 200 })),
  );
  time(`cone by ${scale}, middle of the run`, 20, () => pictures.cone(host, { scale, rows, event: middle }));
}
time('overview with hits of protocol:ws', 20, () =>
  whole(pictures.overview(host, { scale: 'time', columns: 530, filter: 'protocol:ws' })),
);
time('next hit of protocol:ws', 20, () =>
  whole(pictures.step(host, { event: middle, to: 'next hit', filter: 'protocol:ws' })),
);
time('past in process order (a cut), middle of the run', 50, () => run.processOrder.past(middle));
time('past in process order, last event', 50, () => run.processOrder.past(late));
time('future in process order, middle of the run', 50, () => run.processOrder.future(middle));
time('path from the middle to the end', 50, () => run.processOrder.path(middle, late));
time('latest consistent cut', 20, () => run.processOrder.consistentCut());
time('past in cause order, last event', 50, () => run.causeOrder.past(late));
time('tree of causes, middle of the run', 50, () => run.causeTrees.of(middle));
for (const query of [
  'status>=500',
  `name:/stock/${number - 5}`,
  'node:node-1 protocol:http is:send latency>1s',
  '"not to be found"',
])
  time(`search ${query}, 100 at most`, query.startsWith('"') ? 1 : 5, () => run.search.find(parseSearch(query), 100));
show('isolate of the last event', `${isolateOf(late)}`);
