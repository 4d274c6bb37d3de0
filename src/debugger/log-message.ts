/** The message of a logpoint: text with expressions in braces, `paid {total} of {order.items[0]}`. */
import { syntaxProblem } from '../base/javascript.ts';

export type Piece = { readonly text: string } | { readonly expression: string };

export type LogMessage = { readonly pieces: readonly Piece[] } | { readonly problem: string };

/** `{{` and `}}` are braces of the text. An expression ends at the first brace that makes it one, so that it may have its own. */
export function parseLogMessage(message: string): LogMessage {
  const pieces: Piece[] = [];
  let text = '';
  for (let at = 0; at < message.length; at++) {
    const char = message.charAt(at);
    if ((char === '{' || char === '}') && message.charAt(at + 1) === char) {
      text += char;
      at++;
    } else if (char !== '{') text += char;
    else {
      const found = expressionFrom(message, at + 1);
      if ('problem' in found) return found;
      if (text !== '') pieces.push({ text });
      text = '';
      pieces.push({ expression: found.expression });
      at = found.end;
    }
  }
  if (text !== '') pieces.push({ text });
  return { pieces };
}

type Found = { readonly expression: string; readonly end: number } | { readonly problem: string };

function expressionFrom(message: string, start: number): Found {
  let problem: string | undefined;
  for (let end = message.indexOf('}', start); end >= 0; end = message.indexOf('}', end + 1)) {
    const expression = message.slice(start, end).trim();
    const why = expression === '' ? 'there is nothing between its braces' : syntaxProblem(expression);
    if (why === undefined) return { expression, end };
    problem ??= `{${expression}} in the log message can't be parsed: ${why}.`;
  }
  return { problem: problem ?? 'A { in the log message has no }. For a brace in the text write {{.' };
}
