import { expect, it } from 'vitest';
import type { MessagePicture, PictureAnswer } from '../../protocol/picture.ts';
import type { Palette } from './palette.ts';
import { makeScene } from './scene.ts';

/** Colours by their names. */
const palette = {
  colour: (name: string) => name,
  family: (family: string, tint: string) => `${family} ${tint}`,
} as unknown as Palette;

const plain = {
  ...{ protocol: 'http', role: 'request', name: 'GET /', state: 'delivered', latency: 1000 },
  ...{ isFailed: false, isInferred: false, isEntry: false, matches: true },
  ...{ from: { row: 0, at: 0, event: 1 }, to: { row: 1, at: 1000, event: 2 } },
};

function lookOf(message: Partial<MessagePicture>) {
  const messages = [{ ...plain, message: 1, ...message }];
  const answer = { from: 0, to: 1, detail: 'marks', rows: [], messages, seams: [] };
  const [bundle] = makeScene(answer as unknown as PictureAnswer, undefined, palette, 'names').bundles;
  return bundle;
}

it('A message has the hue and the head of its protocol, and what is wrong with it can be seen twice', () => {
  expect(lookOf({})).toMatchObject({ layer: 'plain', colour: 'web full', tip: 'web', isDashed: false });
  expect(lookOf({ protocol: 'redis' })).toMatchObject({ colour: 'store full', tip: 'store' });
  expect(lookOf({ protocol: 'amqp' })).toMatchObject({ colour: 'broker full', tip: 'broker' });
  expect(lookOf({ isInferred: true })).toMatchObject({ isDashed: true });
  expect(lookOf({ role: 'response', isFailed: true })).toMatchObject({ colour: 'failed', tip: 'cross' });
  expect(lookOf({ state: 'in flight' })).toMatchObject({ tip: 'circle' });
  expect(lookOf({ state: 'lost' })).toMatchObject({ tip: 'cross' });
});

it('What a filter leaves out is dimmed, also what has failed, and lies below the rest', () => {
  expect(lookOf({ matches: false })).toMatchObject({ layer: 'apart', colour: 'quiet' });
  expect(lookOf({ matches: false, isFailed: true })).toMatchObject({ layer: 'apart', colour: 'quiet' });
});
