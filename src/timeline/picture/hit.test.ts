import { expect, it } from 'vitest';
import type { EventId } from '../../protocol/event-id.ts';
import type { LaneReport, Mark, MessagePicture, PictureAnswer } from '../../protocol/picture.ts';
import type { Row } from '../state.ts';
import { hitTest } from './hit.ts';
import { layOut } from './layout.ts';
import { Ruler } from './ruler.ts';

const id = (value: number) => value as EventId;
const rows: Row[] = ['a', 'b'].map((key) => {
  const lane: LaneReport = { lane: key, kind: 'main', state: 'running', events: 0, missing: 0, unseen: [] };
  return { key, title: key, lanes: [lane], depth: 0, fold: 'none' };
});
const layout = layOut(rows, 200, 0);
const [above, below] = layout.ys as [number, number];

function message(number: number, from: number, to: number, part: Partial<MessagePicture> = {}): MessagePicture {
  return {
    message: id(number),
    protocol: 'http',
    role: 'request',
    name: 'GET /',
    from: { row: 0, at: from, event: id(number) },
    to: { row: 1, at: to, event: id(number + 1) },
    state: 'delivered',
    isFailed: false,
    isInferred: false,
    isEntry: false,
    matches: true,
    ...part,
  };
}

function at(x: number, y: number, messages: readonly MessagePicture[], marks: readonly Mark[] = []) {
  const row = { lives: [], bars: [], marks: [], gaps: [] };
  const answer: PictureAnswer = {
    version: 1,
    from: 0,
    to: 1000,
    scale: 'time',
    detail: 'marks',
    rows: [{ ...row, marks }, row],
    messages,
    seams: [],
  };
  return hitTest({ answer, cone: undefined, ruler: new Ruler({ from: 0, to: 1000 }, 1000), layout, now: 1000 }, x, y);
}

it('finds a message five pixels beside its line, and not further', () => {
  const some = [message(1, 500, 500)];
  expect(at(505, (above + below) / 2, some)).toMatchObject({ kind: 'message' });
  expect(at(506, (above + below) / 2, some)).toBeUndefined();
});

it('takes the end that is nearer', () => {
  const some = [message(1, 400, 600)];
  expect(at(402, above + 2, some)?.event).toBe(1);
  expect(at(598, below - 2, some)?.event).toBe(2);
});

it('prefers what failed where two are as near', () => {
  const some = [message(1, 500, 500, { isFailed: true }), message(3, 500, 500)];
  expect(at(501, (above + below) / 2, some)?.event).toBeLessThan(3);
  expect(at(501, (above + below) / 2, some.toReversed())?.event).toBeLessThan(3);
});

it('finds an exception on a lane that messages begin at', () => {
  const mark: Mark = {
    event: id(9),
    at: 500,
    kind: 'exception',
    name: 'RangeError',
    isBreakpoint: false,
    matches: true,
    count: 1,
  };
  expect(at(503, above - 3, [message(1, 500, 560)], [mark])).toMatchObject({ kind: 'mark', event: 9 });
});

it('finds what is in flight on its way to now', () => {
  const flying = message(1, 500, 500, { state: 'in flight' });
  const { to: _, ...lonely } = flying;
  expect(at(700, above + layout.pitch * 0.2, [lonely])).toMatchObject({ kind: 'message', event: 1 });
});
