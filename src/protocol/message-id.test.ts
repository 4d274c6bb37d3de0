import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageIdText, parseMessageId } from './message-id.ts';

const word = fc.stringMatching(/^[a-z0-9]{1,32}$/);
const id = fc.record(
  { session: word, isolate: fc.nat(999_999_999), seq: fc.nat(2 ** 31 - 1), step: word },
  { requiredKeys: ['session', 'isolate', 'seq'] },
);

test('an id is read as it was written', () => {
  fc.assert(
    fc.property(id, (one) => {
      expect(parseMessageId(messageIdText(one))).toEqual(one);
    }),
  );
});

test.each([
  ...[
    '',
    '1',
    '1.a.1',
    '2.a.1.1',
    '1.A.1.1',
    '1.a.-1.1',
    '1.a.1.1;step=',
    '1.a.1.1;step=X',
    '1.a.1.1;other=1',
    '1.a.1.1\n',
    ' 1.a.1.1',
  ],
  ...['1.a.1.99999999999', `1.${'a'.repeat(33)}.1.1`, '1.a.1.1, 1.a.1.2', undefined, null, 1, ['1.a.1.1']],
])('%j is no id: anybody may write such a header', (text) => {
  expect(parseMessageId(text)).toBeUndefined();
});
