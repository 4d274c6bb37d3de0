import { isUtf8 } from 'node:buffer';
import * as types from 'node:util/types';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { Previews } from './preview.ts';
import { Redaction } from './redaction.ts';

const previews = (most = 4096) => new Previews(most, new Redaction(['*password*']), { ...types, isUtf8 });
const preview = (payload: unknown, most?: number) => previews(most).of(payload);

describe('the beginning of a payload', () => {
  test.each<[string, unknown, string | undefined]>([
    ['nothing', undefined, undefined],
    ['null', null, 'null'],
    ['a text', 'hello', 'hello'],
    ['bytes of a text', Buffer.from('hellö'), 'hellö'],
    ['an ArrayBuffer', new Uint8Array([104, 105]).buffer, 'hi'],
    ['a view', new DataView(new Uint8Array([0, 104, 105]).buffer, 1), 'hi'],
    ['bytes that are no text', Buffer.from([0, 1, 255]), '<3 bytes: 00 01 ff>'],
    [
      'a text behind a binary head',
      Buffer.from([0, 0, 0, 13, ...Buffer.from('{"type":"hi"}')]),
      '<4 bytes: 00 00 00 0d> {"type":"hi"}',
    ],
    ['no bytes', Buffer.alloc(0), ''],
    ['an object', { a: 1, b: 'x', c: [true, null], d: undefined }, '{"a":1,"b":"x","c":[true,null],"d":undefined}'],
    [
      'a secret',
      { user: 'ann', password: 'x', deep: { Password1: { a: 1 } } },
      '{"user":"ann","password":"[redacted]","deep":{"Password1":"[redacted]"}}',
    ],
    ['a secret in a text inside', { body: '{"password":"x"}' }, '{"body":"{\\"password\\":\\"[redacted]\\"}"}'],
    ['a secret in bytes inside', { body: Buffer.from('password=x&a=1') }, '{"body":"password=[redacted]&a=1"}'],
    [
      'a Map',
      new Map<unknown, unknown>([
        ['password', 'x'],
        ['b', { c: 1 }],
      ]),
      'Map {"password":"[redacted]","b":{"c":1}}',
    ],
    ['a Set', new Set([1, 'password=x']), 'Set {1,"password=[redacted]"}'],
    ['a Date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['no Date', new Date(Number.NaN), '"Invalid Date"'],
    ['a RegExp', /a/g, '[RegExp]'],
    ['a bigint', { n: 1n }, '{"n":1n}'],
    ['symbols and functions', { s: Symbol('x'), f() {} }, '{"s":Symbol(x),"f":[Function]}'],
    ['a list with a hole', Object.assign([1], { 2: 3 }), '[1,,3]'],
    ['an Error', new Error('no'), '"Error: no"'],
    ['a lone surrogate', { a: '\ud800' }, '{"a":"\\ud800"}'],
    ['markup and control characters', { a: '</script>\u0000\u2028' }, '{"a":"</script>\\u0000\u2028"}'],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ])('is told of %s', (_, payload, expected) => {
    expect(preview(payload)).toBe(expected);
  });

  test('runs nothing of the program', () => {
    const run = vi.fn((): never => {
      throw new Error('the program was run');
    });
    class Sub extends Map<unknown, unknown> {
      override forEach = run as never;
      override entries = run as never;
    }
    const evil = {
      get password() {
        return run();
      },
      get getter() {
        return run();
      },
      toJSON: run,
      toString: run,
      [Symbol.toPrimitive]: run,
      proxy: new Proxy({}, { get: run, ownKeys: run, getOwnPropertyDescriptor: run, getPrototypeOf: run, has: run }),
      map: new Sub([[1, 2]]),
      tagged: Object.defineProperty({}, Symbol.toStringTag, { get: run }),
      date: Object.assign(new Date(0), { toISOString: run, getTime: run }),
      bytes: Object.defineProperty(Buffer.from('x'), 'length', { get: run }),
      error: Object.defineProperties(new Error('x'), { message: { get: run }, name: { get: run } }),
      instance: Object.create({
        get constructor() {
          return run();
        },
      }),
    };
    expect(preview(evil)).toContain('[Proxy]');
    expect(preview(evil.proxy)).toBe('[Proxy]');
    expect(run).not.toHaveBeenCalled();
  });

  test('ends in circles, and in the depth', () => {
    const circle: { self?: unknown; twice: unknown[] } = { twice: [] };
    circle.self = circle;
    const same = { a: 1 };
    circle.twice = [same, same];
    expect(preview(circle)).toBe('{"twice":[{"a":1},{"a":1}],"self":[Circular]}');
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(preview(deep)).toBe('[[[[[[[…]]]]]]]');
  });

  test('is that of another realm, too', () => {
    const other: unknown = runInNewContext(
      '({ m: new Map([["password", 1]]), d: new Date(0), b: new Uint8Array([104]), r: /x/, a: new ArrayBuffer(1), s: new Set([1]) })',
    );
    expect(preview(other)).toBe(
      '{"m":Map {"password":"[redacted]"},"d":"1970-01-01T00:00:00.000Z","b":"h","r":[RegExp],"a":"<1 bytes: 00>","s":Set {1}}',
    );
  });

  test('is cut, also what is huge, without being read to its end', () => {
    expect(preview('abcdef', 3)).toBe('abc…');
    expect(preview('a'.repeat(200_000_000), 10)).toBe('aaaaaaaaaa…');
    expect(preview(Buffer.alloc(200_000_000, 'a'), 10)).toBe('aaaaaaaaaa…');
    expect(preview({ text: 'a'.repeat(200_000_000) }, 20)).toHaveLength(21);
    expect(
      preview(
        Array.from({ length: 3_000_000 }, (_, at) => at),
        20,
      ),
    ).toBe('[0,1,2,3,4,5,6,7,8,9…');
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key${at}`, at]));
    expect(preview(keys, 20)).toBe('{"key0":0,"key1":1,"…');
    expect(preview({ ['k'.repeat(50_000_000)]: 1 }, 20)).toHaveLength(21);
    expect(preview(Symbol('a'.repeat(100_000)), 20)?.length).toBeLessThan(30);
    expect(preview(10n ** 5000n, 20)?.length).toBeLessThan(30);
  });

  test('is never told where it is not wanted', () => {
    expect(preview('x', 0)).toBeUndefined();
  });

  test('a text that is cut inside a character, or a pair of surrogates, is still a text', () => {
    expect(preview(Buffer.from('aé'), 2)).toMatch(/^a.?…$/u);
    expect(preview('a😀b', 2)).toBe('a…');
  });
});
