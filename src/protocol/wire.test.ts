import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Match, ProbeEvent } from './events.ts';
import {
  parseEvents,
  type WireEvent,
  wireAmendment,
  wireGap,
  wireListening,
  wireMessage,
  wireStack,
  writeBatch,
} from './wire.ts';

const count = fc.nat(2 ** 31);
const time = fc.maxSafeNat();
const text = fc.string({ unit: 'binary', maxLength: 20 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const match: fc.Arbitrary<Match> = fc.oneof(
  fc.record({ by: fc.constant('own' as const) }),
  fc.record({ by: fc.constant('id' as const), isolate: count, seq: count }),
  fc.record({ by: fc.constant('ordinal' as const), channel: text, ordinal: count }),
  fc
    .tuple(text, count, count)
    .map(([channel, from, size]) => ({ by: 'bytes', channel, from, to: from + size }) as const),
  fc.record({ by: fc.constant('content' as const), channel: text, hash: text }),
);

const place = fc.record({ script: text, line: count, column: count, name: text });
const assumedPlace = place.map((one) => ({ ...one, isAssumed: true }));

const message = fc.record({
  kind: fc.constantFrom('send' as const, 'receive' as const),
  seq: count.map((seq) => seq + 1),
  time,
  cause: count,
  protocol: text,
  role: fc.constantFrom('request' as const, 'response' as const, 'data' as const),
  name: text,
  peer: text,
  match,
  replyTo: count,
  size: maybe(count),
  status: maybe(fc.oneof(count, text)),
  preview: maybe(text),
  headers: maybe(fc.array(text)),
  stack: fc.oneof(fc.array(place, { maxLength: 8 }), fc.array(assumedPlace, { minLength: 1, maxLength: 8 })),
  handler: count,
});

const more = fc.record(
  {
    kind: fc.constant('more' as const),
    of: count,
    time,
    size: count,
    status: fc.oneof(count, text),
    preview: text,
    name: text,
    outcome: fc.constantFrom('complete' as const, 'lost' as const),
  },
  { requiredKeys: ['kind', 'of', 'time'] },
);
const gap = fc.record({ kind: fc.constant('gap' as const), time, count });
const listening = fc.record({ kind: fc.constant('listen' as const), time, address: text });

function wired(event: ProbeEvent): WireEvent {
  if (event.kind === 'more') return wireAmendment(event);
  if (event.kind === 'gap') return wireGap(event);
  if (event.kind === 'listen') return wireListening(event);
  return wireMessage({ ...event, stack: wireStack(event.stack) });
}

test('what a probe writes is read as it was meant', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(message, more, gap, listening), { maxLength: 5 }), (events) => {
      expect(parseEvents(writeBatch(events.map(wired)))).toEqual(events);
    }),
  );
});

test('what anybody else writes is left out, and harms nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.array(fc.array(fc.jsonValue())).map((value) => JSON.stringify(value)),
        fc.array(fc.array(fc.jsonValue())).map((events) => JSON.stringify([0, ['word', ['list']], ...events])),
      ),
      (batch) => {
        for (const event of parseEvents(batch))
          expect(['send', 'receive', 'more', 'gap', 'listen']).toContain(event.kind);
      },
    ),
  );
});

test('a wrong part takes its event along, and no other', () => {
  fc.assert(
    fc.property(
      message,
      fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 9),
      fc.constantFrom(null, -1, 1.5, {}, [], true),
      (event, part, wrong) => {
        const [base, words, ...written] = JSON.parse(writeBatch([wired(event), wired(event)])) as unknown[];
        const [broken, whole] = written as unknown[][];
        if (broken) broken[part] = part === 2 && typeof wrong === 'number' ? -1 - event.time : wrong; // before all time
        expect(parseEvents(JSON.stringify([base, words, broken, whole]))).toEqual([event]);
      },
    ),
  );
});
