import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Framing } from './framing.ts';

function read(chunks: readonly (string | Buffer)[]) {
  const seen = { text: '', badMessages: [] as string[], badHeaders: [] as string[] };
  const framing = new Framing({
    badMessage: (why) => seen.badMessages.push(why),
    badHeader: (why) => seen.badHeaders.push(why),
  });
  framing.on('data', (chunk: Buffer) => {
    seen.text += chunk.toString();
  });
  for (const chunk of chunks) framing.write(chunk);
  return seen;
}

const frame = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

describe('What a client sends', () => {
  it('arrives whole, however the bytes are cut', () => {
    const messages = fc.array(fc.json(), { maxLength: 5 });
    fc.assert(
      fc.property(messages, fc.array(fc.nat({ max: 60 }), { minLength: 1 }), (texts, cuts) => {
        const bytes = Buffer.from(texts.map(frame).join(''));
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = 1 + (cuts[i % cuts.length] ?? 0);
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        const seen = read(chunks);
        expect(seen).toEqual({ text: texts.map(frame).join(''), badMessages: [], badHeaders: [] });
      }),
    );
  });

  it('may have other headers, in any case', () => {
    expect(read(['content-type: json\r\ncontent-length:2\r\n\r\n{}']).text).toBe(frame('{}'));
  });

  it('is dropped alone when its JSON is broken', () => {
    const seen = read([frame('{"a":'), frame('{"b":1}')]);
    expect(seen.text).toBe(frame('{"b":1}'));
    expect(seen.badMessages).toHaveLength(1);
  });

  it.each([
    ['without a length', 'Content-Type: x\r\n\r\n{}'],
    ['with a length that is no number', 'Content-Length: -4\r\n\r\n{}'],
    ['with an absurd length', 'Content-Length: 99999999999\r\n\r\n{}'],
    ['without an end', 'x'.repeat(5000)],
  ])('ends the conversation after a header %s', (_, text) => {
    const seen = read([text, frame('{}')]);
    expect(seen.badHeaders).toHaveLength(1);
    expect(seen.text).toBe('');
  });
});
