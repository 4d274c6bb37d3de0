import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../expression/errors.ts';
import { parseSystem, readSystem } from './parse.ts';
import { explainWatch, isWatch, parseWatch } from './watch.ts';

describe('A watch', () => {
  it.each([
    [
      'break receive "POST /orders" at orders when body.total > 1000',
      { action: 'break', on: 'receive', at: ['orders'] },
    ],
    ['log   send at gateway to ledger "debit {body.account}"', { action: 'log', at: ['gateway'], to: ['ledger'] }],
    ['receive POST /orders @orders', { action: 'break', on: 'receive', name: '^POST \\/orders$', at: ['orders'] }],
    ['receive TCP @stock', { on: 'receive', name: undefined, protocols: ['tcp'], at: ['stock'] }],
    ['receive "tcp" @stock', { name: '^tcp$', protocols: [], at: ['stock'] }],
    ['receive ws job when size > 3', { name: '^ws job$', protocols: [] }],
    ["send 'job *' protocol ipc, worker", { on: 'send', name: '^job .*$', protocols: ['ipc', 'worker'] }],
    ['receive /^(PUT|POST) \\/orders/', { name: '^(PUT|POST) \\/orders' }],
    ['loss from orders-1 to api.example.org:443', { on: 'loss', from: ['orders-1'], to: ['api.example.org:443'] }],
    ['receive at a, @b', { name: undefined, at: ['a', 'b'] }],
    ['log send "{from} to {to}"', { name: undefined, template: [{ name: 'from' }, ' to ', { name: 'to' }] }],
    ['log receive "a" "took {latency} ms" when status >= 400', { template: ['took ', { kind: 'name' }, ' ms'] }],
    ['log receive "a" when status >= 400 "took {latency} ms"', { template: ['took ', { kind: 'name' }, ' ms'] }],
  ])('is read from %s', (text, read) => {
    expect(parseWatch(text)).toMatchObject(read);
  });

  it('has a condition in our small language', () => {
    expect(parseWatch('send when body.total > 1000 and node == "orders-2" at orders')).toMatchObject({
      at: ['orders'],
      when: { kind: 'binary', operator: 'and' },
    });
  });

  it.each([
    ['break recieve "a"', 'at "recieve": "send", "receive" or "loss" is expected here, not recieve'],
    ['break', 'at its end: "send", "receive" or "loss" is expected here, not the end'],
    ['receive "a" at', 'at its end: a name is expected here, not the end'],
    ['receive "a" at orders by me', 'at "by": "protocol", "at", "from", "to", "when" or the end is expected'],
    ['receive when bdy.total > 3', 'at "bdy.total": a message has no "bdy"; did you mean "body"?'],
    ['receive when body.total = 3', 'at "=": to compare, write "==" instead of "="'],
    ['receive /(/', 'at "/(/": "(" is no regular expression'],
    ['send "a" "b"', 'at ""b"": only "log" has a text to write'],
    ['send at a at b', 'at "at": there are two of "at"'],
  ])('is refused with its place: %s', (text, explanation) => {
    const read = () => {
      try {
        return parseWatch(text);
      } catch (error) {
        if (error instanceof ExpressionError) return explainWatch(text, error);
        throw error;
      }
    };
    expect(read()).toContain(explanation);
  });

  it('is told from the name of a function', () => {
    expect(['send', 'receive POST /x', 'log send'].every(isWatch)).toBe(true);
    expect(['sendMail', 'Orders.receive', ''].some(isWatch)).toBe(false);
  });
});

describe('The watches of a configuration', () => {
  const nodes = { gateway: { program: 'a.js' }, orders: { program: 'b.js', replicas: 2 } };

  it('are read with it', () => {
    const { settings } = parseSystem({ nodes, watches: ['receive at orders', 'send to redis:6379'] }, { cwd: '/' });
    expect(settings.watches.map(({ text }) => text)).toEqual(['receive at orders', 'send to redis:6379']);
  });

  it('are refused for nodes that there are not', () => {
    const parse = (watch: string) => () => parseSystem({ nodes, watches: [watch] }, { cwd: '/' });
    expect(parse('receive at order')).toThrow(
      'names "order", and there is no node or group of that name. Did you mean "orders"?',
    );
    expect(parse('send to ledger')).toThrow('A host outside of the system is written with its port');
    expect(parse('reveive')).toThrow('The watch "reveive" is not understood');
  });
});

it.each([
  ['break line "a.ts"', 'at its end: ":" and the number of a line'],
  ['break line "a.ts":0', '":" and the number of a line'],
  ['break line a.ts:4 when left < 0', 'JavaScript in backticks'],
  ['log line "a.ts":4', 'the text to write'],
  ['break line "a.ts":4 "text"', 'only "log" has a text to write'],
  ['break line "a.ts":4 at a at b', 'there are two of "at"'],
  ['expose = `x` line "a.ts":4', 'a name for the value'],
  ['expose x line "a.ts":4', '"=" and JavaScript in backticks'],
  ['expose x = `y`', '"line" and where'],
  ['arm receive "x"', '"after", and what has to happen before'],
  ['arm receive "x" after', '"send", "receive" or "loss"'],
])('%s is refused', (text, why) => {
  const { problems } = readSystem({ nodes: { a: { program: 'a.js' } }, watches: [text] }, { cwd: '/w' });
  expect(problems.all.map((problem) => problem.text).join()).toContain(why);
});
