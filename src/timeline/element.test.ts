import { describe, expect, it } from 'vitest';
import { visible } from './element.ts';

describe('Text of a program', () => {
  it('shows what would turn its direction, or can not be seen', () => {
    expect(visible('a\u202Eb\u0000c\u200Bd\u2028')).toBe('a⟨U+202E⟩b⟨U+0000⟩c⟨U+200B⟩d⟨U+2028⟩');
  });

  it('leaves lines, tabs, markup and letters of all languages as they are', () => {
    const text = 'one\n\t<script>alert(1)</script> été 日本 🙂';
    expect(visible(text)).toBe(text);
  });
});
