import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redaction, redacted } from './redaction.ts';

const names = ['authorization', 'cookie', 'set-cookie', '*password*', '*token*', '*secret*'];
const redaction = new Redaction(names);

describe('a secret is not told, wherever its name stands before it', () => {
  test.each([
    ['in JSON', '{"user":"ann","password":"S3CRET"}'],
    ['in JSON with spaces', '{ "password" : "S3CRET" }'],
    ['as a number', '{"token":53017,"a":"S3CRET"}'.replace('53017', '"S3CRET"').replace('"a":"S3CRET"', '"a":1')],
    ['in an object', '{"secrets":{"db":["S3CRET","{\\"S3CRET"]},"a":1}'],
    ['in a list', '{"tokens":["x","S3CRET"]}'],
    ['behind an escaped name', '{"p\\u0061ssword":"S3CRET"}'],
    ['behind a name in capitals', '{"PASSWORD":"S3CRET"}'],
    ['with quotes inside', '{"password":"a\\"S3CRET"}'],
    ['where the JSON was cut inside of it', '{"user":"ann","password":"S3CRE'],
    ['where the JSON was cut inside an object of it', '{"secret":{"a":{"b":"S3CRET"'],
    ['in JSON inside of JSON', '{"body":"{\\"password\\":\\"S3CRET\\"}"}'],
    [
      'in JSON inside of JSON inside of JSON',
      JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: 'S3CRET' }) }) }),
    ],
    ['in JavaScript', "{ password: 'S3CRET', b: 1 }"],
    ['in JavaScript with spaces inside', "{ password: 'my S3CRET', b: 1 }"],
    ['with single quotes', "{'password': 'S3CRET'}"],
    ['in a form', 'user=ann&password=S3CRET&x=1'],
    ['in a form with an encoded name', 'user%5Bpassword%5D=S3CRET&x=1'],
    ['in a form with encoded letters', 'p%61ssword=S3CRET&x=1'],
    ['in a query', '/login?access_token=S3CRET#x'],
    ['in a header', 'GET / HTTP/1.1\r\nAuthorization: Bearer S3CRET\r\nHost: x\r\n\r\n'],
    ['in a folded header', 'Cookie: a=b;\r\n c=S3CRET\r\nHost: x\r\n'],
    ['in a cookie with several parts', 'Cookie: theme=dark; session=S3CRET; x=y\r\nHost: a\r\n'],
    ['in YAML', 'user: ann\npassword: S3CRET\n'],
    ['in a part of a form', '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nS3CRET\r\n--x--\r\n'],
    ['in an attribute of XML', '<login user="ann" password="S3CRET"/>'],
    ['in an element of XML', '<login><password>S3CRET</password></login>'],
    ['in an element of XML with a prefix', '<a:login><a:password type="x">S3CRET</a:password></a:login>'],
    ['in the userinfo of a URL', 'amqp://ann:S3CRET@broker:5672/'],
    ['in the userinfo of a URL in JSON', '{"url":"postgres://ann:S3CRET@db/x"}'],
  ])('%s', (_, text) => {
    expect(text).toContain('S3CRE');
    expect(redaction.text(text)).not.toContain('S3CRE');
  });
});

test('what has none of the names stays as it is', () => {
  for (const text of [
    '{"user":"ann","list":[1,2,"x: y"]}',
    'user=ann&x=1',
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    'passwort',
  ])
    expect(redaction.text(text)).toBe(text);
});

test('only the value goes, so that one sees that there was something', () => {
  expect(redaction.text('{"user":"ann","password":"x","n":1}')).toBe(`{"user":"ann","password":"${redacted}","n":1}`);
  expect(redaction.text('user=ann&password=x&n=1')).toBe(`user=ann&password=${redacted}&n=1`);
  expect(redaction.headers(['Host', 'x', 'AUTHORIZATION', 'Bearer x', 'Cookie', 'a=b'])).toEqual([
    ...['Host', 'x', 'AUTHORIZATION', redacted, 'Cookie', redacted],
  ]);
});

test('no names, nothing is redacted', () => {
  const nothing = new Redaction([]);
  expect(nothing.text('{"password":"x"}')).toBe('{"password":"x"}');
  expect(nothing.hides('password')).toBe(false);
});

test('names may have any characters, and stars anywhere', () => {
  const odd = new Redaction(['x-api-key', 'a.b(c', '*']);
  expect(odd.hides('X-Api-Key')).toBe(true);
  expect(new Redaction(['a.b(c']).hides('a.b(c')).toBe(true);
  expect(new Redaction(['a.b']).hides('axb')).toBe(false);
  expect(odd.text('{"anything":"x"}')).toBe(`{"anything":"${redacted}"}`);
});

test('no JSON of any shape, cut anywhere, tells the value of a secret name', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(
      fc.array(value),
      fc.constantFrom('password', 'myToken', 'client_secret'),
      value,
      fc.nat(),
      (others, name, beside, at) => {
        const text = JSON.stringify([
          ...others,
          { beside, [name]: { deep: ['S3CRET', { more: 'S3CRET' }] }, after: beside },
        ]);
        const end = Math.max(1, text.length - (at % 40));
        expect(redaction.text(text.slice(0, end))).not.toContain('S3CRET');
      },
    ),
  );
});

test('a long text costs no more than its length', () => {
  // Quadratic work would take minutes for each of these.
  for (const part of [
    '"',
    '\\',
    '"password',
    'password=',
    'password',
    '{"password":',
    '<password',
    '[',
    'a:',
    '\\"password\\":\\"',
  ])
    expect(redaction.text(part.repeat(20_000)).length).toBeGreaterThan(0);
});
