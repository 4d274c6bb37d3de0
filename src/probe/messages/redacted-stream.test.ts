import { isUtf8 } from 'node:buffer';
import { types } from 'node:util';
import { describe, expect, it } from 'vitest';
import { defaultMessages } from '../../system/messages.ts';
import { Previews } from './preview.ts';
import { RedactedStream } from './redacted-stream.ts';
import { Redaction } from './redaction.ts';

const redaction = new Redaction(defaultMessages.redact);
const previews = new Previews(4096, redaction, { ...types, isUtf8 });

/** What is told of parts that follow each other. */
function told(...parts: readonly (string | Uint8Array)[]): string {
  const stream = new RedactedStream(redaction);
  return parts.map((part) => previews.of(part, stream)).join('|');
}

const bodies = {
  JSON: '{"user":"ann","password":"hunter-melon","next":1}',
  'JSON in JSON': '{"inner":"{\\"password\\":\\"hunter-melon\\"}","next":1}',
  'a list of secrets': '{"tokens":["hunter-melon",{"a":"hunter-melon"}],"next":1}',
  'a form': 'user=ann&user[password]=hunter-melon&next=1',
  'lines of headers': 'host: x\r\nauthorization: Bearer hunter-melon\r\nnext: 1\r\n',
  XML: '<login><password>hunter-melon</password><next>1</next></login>',
};

describe('A text that comes in two parts', () => {
  it.each(Object.entries(bodies))('keeps what is secret to itself, wherever %s is cut', (_, body) => {
    const at = body.indexOf('hunter-melon');
    for (let cut = 1; cut < body.length; cut++) {
      const parts = [body.slice(0, cut), body.slice(cut)];
      for (const line of [told(...parts), told(...parts.map((part) => Buffer.from(part)))]) {
        // Four letters of it are more than anybody may see.
        for (let from = 0; from + 4 <= 12; from++)
          expect(line, `cut at ${cut}, the secret at ${at}`).not.toContain('hunter-melon'.slice(from, from + 4));
      }
    }
  });

  it('tells what comes behind the secret', () => {
    expect(told('{"password":"hunt', 'er", "open":', '"melon"}')).toBe(
      '{"password":"[redacted]|[redacted]", "open":|"melon"}',
    );
  });

  it('remembers a name at the end of a part of which only the beginning was told', () => {
    const long = `{"text":"${'x'.repeat(9000)}","password":"`;
    expect(told(long, 'hunter"}')).toMatch(/…\|\[redacted]"}$/);
    expect(told(Buffer.from(long), Buffer.from('hunter"}'))).toMatch(/…\|\[redacted]"}$/);
  });

  it('hides all that follows a secret without end', () => {
    const parts = Array.from({ length: 100 }, () => 'hunter'.repeat(200));
    expect(told('{"password":"', ...parts, 'melon')).not.toMatch(/hunter|melon/);
  });

  it('does not tell the bytes of the rest of a secret', () => {
    const hunter = Buffer.concat([Buffer.from('hunter'), Buffer.from([0xff])]);
    expect(told(Buffer.from('password='), hunter)).toBe('password=[redacted]|<7 bytes>');
    expect(told(Buffer.from('username='), hunter)).toBe('username=|<7 bytes: 68 75 6e 74 65 72 ff>');
  });
});
