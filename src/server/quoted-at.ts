/** Where in its line a cursor stands, as far as a lexer that reads whole texts can't tell while one is being written. */
export interface Quoted {
  /** Of the quote with which it begins. */
  readonly from: number;
  /** Behind the quote with which it ends; where there is none yet, the cursor. */
  readonly to: number;
}

/** The text in quotes around an offset; `comment` where nothing is to be completed. */
export function quotedAt(text: string, offset: number): Quoted | 'comment' | undefined {
  let at = text.lastIndexOf('\n', offset - 1) + 1;
  while (at < offset) {
    const character = text[at] ?? '';
    if (character === '/' && text[at + 1] === '/') return 'comment';
    if (character !== '"' && character !== "'") {
      at++;
      continue;
    }
    const end = endOf(text, at, character);
    if (end === undefined) return { from: at, to: offset };
    if (offset < end) return { from: at, to: end };
    at = end;
  }
  return undefined;
}

function endOf(text: string, from: number, quote: string): number | undefined {
  for (let at = from + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return undefined;
}

/** What stands before the cursor of an expression: `body.order.qu` is in `body`, `order`. */
export interface Way {
  readonly keys: readonly string[];
  /** Characters of the word that is being written. */
  readonly begun: number;
}

export function wayBefore(text: string): Way {
  const [, inside = '', begun = ''] = /((?:[A-Za-z_$][\w$-]*\.)*)([\w$-]*)$/.exec(text) ?? [];
  return { keys: inside.split('.').filter((key) => key !== ''), begun: begun.length };
}

/** Inside a text with places to be filled in: what stands behind the last brace that is open. */
export function openPlace(text: string): string | undefined {
  const [, open] = /\{([^{}]*)$/.exec(text) ?? [];
  return open;
}
