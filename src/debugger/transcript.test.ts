import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConsoleCall } from '../protocol/console.ts';
import type { NodeName } from '../system/model.ts';
import type { Isolate } from './isolate.ts';
import { Transcript } from './transcript.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const orders = 'orders' as NodeName;
const ledger = 'ledger' as NodeName;
// All that a transcript asks of an isolate is whose it is.
const isolate = { node: orders } as Isolate;
const child = { node: orders } as Isolate;

function call(text: string, stream: 'stdout' | 'stderr' = 'stdout', id = 0): ConsoleCall {
  return { stream, text, isCut: false, id, sites: [] };
}

function transcriptOf(): { transcript: Transcript; shown: string[] } {
  const transcript = new Transcript({ placeOf: () => undefined, withSources: (_node, line) => line });
  const shown: string[] = [];
  transcript.onEntry(({ lines, logged, leftOut }) => {
    if (leftOut) shown.push(`(${leftOut} left out)`);
    if (lines.length > 0) shown.push(lines.join('|') + (logged ? ` #${logged.id}` : ''));
  });
  return { transcript, shown };
}

test('lines of nodes that nobody listens to are shown in the order in which they came', () => {
  const { transcript, shown } = transcriptOf();
  transcript.wrote(orders, 'stdout', 'one');
  transcript.wrote(ledger, 'stderr', 'two');
  transcript.say({ node: undefined, category: 'console', lines: ['three'] });
  transcript.wrote(orders, 'stdout', 'four');
  vi.advanceTimersByTime(0);
  expect(shown).toEqual(['one', 'two', 'three', 'four']);
});

test('a line waits for the call that has written it, and no longer than it must', () => {
  const { transcript, shown } = transcriptOf();
  transcript.hears(orders);
  transcript.wrote(orders, 'stdout', 'paid { id: 1 }');
  vi.advanceTimersByTime(5);
  expect(shown).toEqual([]);
  transcript.claims(isolate, call('paid { id: 1 }', 'stdout', 7));
  vi.advanceTimersByTime(10);
  expect(shown).toEqual(['paid { id: 1 } #7']);
  transcript.wrote(orders, 'stdout', 'by a logger');
  vi.advanceTimersByTime(200);
  expect(shown.at(-1)).toBe('by a logger');
});

test('all that has come is shown at a halt', () => {
  const { transcript, shown } = transcriptOf();
  transcript.hears(orders);
  transcript.wrote(orders, 'stdout', 'by a logger');
  transcript.claims(isolate, call('called'));
  transcript.wrote(orders, 'stdout', 'called');
  transcript.flush();
  expect(shown).toEqual(['by a logger', 'called']);
});

test('calls bring the two streams of a node into order, wherever their pipes are read first', () => {
  const writes = fc.array(fc.constantFrom('stdout' as const, 'stderr' as const), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(writes, fc.boolean(), (streams, isErrorFirst) => {
      const { transcript, shown } = transcriptOf();
      transcript.hears(orders);
      const all = streams.map((stream, index) => ({ stream, text: `${index}\nof ${stream}` }));
      for (const { stream, text } of all) transcript.claims(isolate, call(text, stream));
      for (const first of isErrorFirst ? ['stderr', 'stdout'] : ['stdout', 'stderr'])
        for (const { stream, text } of all)
          if (stream === first) for (const line of text.split('\n')) transcript.wrote(orders, stream, line);
      transcript.flush();
      expect(shown).toEqual(all.map(({ text }) => text.replace('\n', '|')));
    }),
  );
});

test('a call whose text was written elsewhere changes nothing', () => {
  const { transcript, shown } = transcriptOf();
  transcript.hears(orders);
  transcript.claims(child, call('into a file', 'stdout', 1));
  transcript.claims(isolate, call('here', 'stdout', 2));
  transcript.wrote(orders, 'stdout', 'here');
  vi.advanceTimersByTime(2000);
  transcript.claims(isolate, call('later', 'stdout', 3));
  transcript.wrote(orders, 'stdout', 'into a file');
  transcript.wrote(orders, 'stdout', 'later');
  vi.advanceTimersByTime(200);
  expect(shown).toEqual(['here #2', 'into a file', 'later #3']);
});

test('what an isolate tells at once stands between the calls around it', () => {
  const { transcript, shown } = transcriptOf();
  transcript.hears(orders);
  transcript.claims(isolate, call('before'));
  transcript.wrote(orders, 'stdout', 'before');
  transcript.wrote(orders, 'stdout', 'after');
  transcript.tell(isolate, { node: orders, category: 'console', lines: ['logpoint'] });
  transcript.claims(isolate, call('after'));
  vi.advanceTimersByTime(200);
  expect(shown).toEqual(['before', 'logpoint', 'after']);
});

test.each(['as time goes by', 'at a halt'])(
  'what an isolate tells keeps its place if pipes are read later, %s',
  (when) => {
    const { transcript, shown } = transcriptOf();
    transcript.hears(orders);
    for (const id of [1, 2, 3]) {
      transcript.claims(isolate, call(`paying ${id}`));
      transcript.tell(isolate, { node: orders, category: 'console', lines: [`logpoint ${id}`] });
      transcript.claims(isolate, call(`paid ${id}`, 'stderr'));
    }
    vi.advanceTimersByTime(10);
    for (const id of [1, 2, 3]) transcript.wrote(orders, 'stderr', `paid ${id}`);
    for (const id of [1, 2, 3]) transcript.wrote(orders, 'stdout', `paying ${id}`);
    if (when === 'at a halt') transcript.flush();
    else vi.advanceTimersByTime(200);
    expect(shown).toEqual([1, 2, 3].flatMap((id) => [`paying ${id}`, `logpoint ${id}`, `paid ${id}`]));
  },
);

test('a flood is shown while it goes on, faster than lines can wait for their calls', () => {
  const { transcript, shown } = transcriptOf();
  transcript.hears(orders);
  for (let tick = 0; tick < 100; tick++) {
    for (let i = 0; i < 5000; i++) transcript.wrote(orders, 'stdout', 'again');
    vi.advanceTimersByTime(10);
  }
  expect(shown).toContain('again');
  expect(shown.some((line) => line.endsWith('left out)'))).toBe(true);
});

test('of a flood the newest lines are shown, the others counted, and another node loses nothing', () => {
  const { transcript, shown } = transcriptOf();
  transcript.wrote(ledger, 'stdout', 'calm');
  for (let i = 0; i < 50_000; i++) transcript.wrote(orders, 'stdout', `line ${i}`);
  transcript.wrote(ledger, 'stdout', 'calm again');
  vi.runAllTimers();
  expect(shown.slice(0, 3)).toEqual(['calm', '(40000 left out)', 'line 40000']);
  expect(shown.slice(-2)).toEqual(['line 49999', 'calm again']);
});
