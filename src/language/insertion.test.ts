import { describe, expect, test } from 'vitest';
import type { File } from './generated/ast.ts';
import { insertionOf } from './insertion.ts';
import { createServices } from './services.ts';
import { checkFile } from './system-file.ts';

const { LangiumParser } = createServices().parser;
const nodes = 'system Shop // ours\n\nnode orders { run "a.ts" }\n';

function saved(text: string, ...watches: string[]): string {
  const { offset, insert } = insertionOf(watches, text, LangiumParser.parse<File>(text).value);
  return text.slice(0, offset) + insert + text.slice(offset);
}

describe('A watch that is saved', () => {
  test('is the first one of a file, after an empty line', () => {
    expect(saved(nodes, 'break receive "POST /orders" at orders')).toBe(
      `${nodes}\nbreak receive "POST /orders" at orders\n`,
    );
  });

  test('comes behind the last one and its comment, before what follows', () => {
    const text = `${nodes}log send at orders "x" // why\n\nwidth group\n`;
    expect(saved(text, 'break receive "GET /"')).toBe(
      `${nodes}log send at orders "x" // why\nbreak receive "GET /"\n\nwidth group\n`,
    );
  });

  test.each([
    ['break receive "a" /* of\ntwo lines */\n', 'break receive "a" /* of\ntwo lines */\nbreak receive "b"\n'],
    ['break receive "a" width all\n', 'break receive "a"\nbreak receive "b"\n width all\n'],
  ])('tears nothing apart: %j', (text, expected) => {
    expect(saved(text, 'break receive "b"')).toBe(expected);
  });

  test('is not said twice, in whichever words', () => {
    const text = `${nodes}break receive "GET /" at orders\n`;
    expect(saved(text, 'receive "GET /" at orders', 'break receive "GET /" at orders')).toBe(text);
  });

  test.each(['', 'node a { run "a.ts" }', '// only a comment', 'node a { run "a.ts" }\nbreak receive "x"'])(
    'leaves a file that is right right: %j',
    (text) => {
      const result = saved(text, 'receive POST /orders', 'log send "debit {body.account}"');
      expect(result.startsWith(text)).toBe(true);
      expect(result.endsWith('\n')).toBe(true);
      expect(checkFile(result, '/srv').file.json.watches).toHaveLength(text.includes('break') ? 3 : 2);
    },
  );
});
