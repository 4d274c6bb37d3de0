import { AsyncLocalStorage } from 'node:async_hooks';
import { isUtf8 } from 'node:buffer';
import { types } from 'node:util';
import { expect, test } from 'vitest';
import type { Context } from './context.ts';
import { Contexts } from './context.ts';
import { Destinations } from './destinations.ts';
import { Outbox } from './outbox.ts';
import { Handlers, Recorder } from './recorder.ts';

/** A recorder by a clock on which a stack takes a tenth of a millisecond. */
function open(): Recorder {
  let time = 1_000_000;
  const now = () => {
    time += 100;
    return time;
  };
  return new Recorder({
    terms: {
      ...{ session: 's', isolate: 1, isLate: false, stacks: 'line', payload: 100, redact: [], propagateTo: [] },
      ...{ externals: {}, credit: 1 },
    },
    contexts: new Contexts(new AsyncLocalStorage<Context>()),
    outbox: new Outbox({ say: () => {}, now, credit: 1 }),
    handlers: new Handlers(),
    destinations: new Destinations([]),
    now,
    kinds: { ...types, isUtf8 },
    nextTick: process.nextTick,
  });
}

test('a place is never assumed while a watch is set, which may lead to it', () => {
  const recorder = open();
  const isAssumed = (): boolean => (recorder.site(isAssumed as never, 'GET /order')?.stack?.length ?? 0) % 4 === 1;
  const areAssumed = () => Array.from({ length: 700 }, isAssumed).filter(Boolean).length;
  expect(areAssumed()).toBeGreaterThan(0);
  const loss = { id: 1, action: 'break', on: 'loss', protocols: [], asks: [] } as const;
  recorder.watches.set([loss], { node: 'app', isolates: {}, addresses: {} }, undefined);
  expect(areAssumed()).toBe(0);
});
