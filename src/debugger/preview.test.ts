/** Against V8 itself: the previews that this Node makes of real values. */
import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preview } from './preview.ts';

describe('A value reads in one line', () => {
  const session = new Session();
  beforeAll(() => session.connect());
  afterAll(() => session.disconnect());

  it.each([
    ['1 + 1', '2'],
    ['-0', '-0'],
    ['NaN', 'NaN'],
    ['12n', '12n'],
    ['null', 'null'],
    ['void 0', 'undefined'],
    [`'it\\'s\\n'`, `'it\\'s\\n'`],
    ['"a".repeat(200_000)', `'${'a'.repeat(100_000)}…'`],
    ['new Error("a".repeat(200_000))', `Error: ${'a'.repeat(99_993)}…`],
    ['Symbol("s")', 'Symbol(s)'],
    ['({ a: 1, b: "x", c: null, d: [1], e: { f: 1 }, })', "{a: 1, b: 'x', c: null, d: (1), e: {…}}"],
    ['new (class Order { id = 7; })', 'Order {id: 7}'],
    ['[1, "a", , { b: 1 }]', "(4) [1, 'a', {…}]"],
    ['Array.from({ length: 200 }, () => 1)', `(200) [${Array(100).fill(1).join(', ')}, …]`],
    ['new Map([["a", 1]])', "Map(1) {'a' => 1}"],
    ['new Map([[1, { a: 1 }]])', 'Map(1) {1 => {a: 1}}'],
    ['new Set([{ a: 1 }, [1, 2]])', 'Set(2) {{a: 1}, (2)}'],
    ['new Set([1, 2])', 'Set(2) {1, 2}'],
    ['new Uint8Array([1, 2])', 'Uint8Array(2) [1, 2]'],
    ['new Date(0)', new Date(0).toString()],
    ['/a+/g', '/a+/g'],
    ['new TypeError("no")', 'TypeError: no'],
    ['(function add(a, b) { return a + b; })', 'ƒ add(a, b)'],
    ['(async (x) => x)', 'ƒ async (x)'],
    ['(class Shop extends Map {})', 'class Shop extends Map'],
    ['({ get x() { return 1; } })', '{x: (...)}'],
  ])('%s', async (expression, text) => {
    const { result } = await session.post('Runtime.evaluate', { expression, generatePreview: true });
    expect(preview(result as never)).toBe(text);
  });
});
