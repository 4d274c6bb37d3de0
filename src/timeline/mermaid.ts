/** Messages as a sequence diagram in the text of Mermaid. */
import type { MessagePicture } from '../protocol/picture.ts';
import type { Row } from './state.ts';

export function mermaidOf(messages: readonly MessagePicture[], rows: readonly Pick<Row, 'title'>[]): string {
  const used = new Set<number>();
  const lines = messages.map(({ from, to, name, protocol, status, isFailed, isInferred }) => {
    const [a, b] = [from?.row ?? -1, to?.row ?? -1];
    used.add(a).add(b);
    const arrow = isFailed ? '-x' : isInferred ? '-->>' : '->>';
    return `  ${id(a)}${arrow}${id(b)}: ${plain(`${name || protocol}${status === undefined ? '' : ` ${status}`}`)}`;
  });
  const who = [...used].sort((a, b) => (a < 0 ? 1 : b < 0 ? -1 : a - b));
  const participants = who.map((row) => `  participant ${id(row)} as ${plain(rows[row]?.title ?? 'outside')}`);
  return ['sequenceDiagram', ...participants, ...lines, ''].join('\n');
}

function id(row: number): string {
  return row < 0 ? 'outside' : `n${row}`;
}

/** Mermaid reads `;` and `#` as its own, and ends a text at the end of the line. */
function plain(text: string): string {
  return text.replace(/[#;]/g, (char) => `#${char.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
