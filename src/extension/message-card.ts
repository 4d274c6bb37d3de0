/** What is known of a message, as Markdown: its payload, its headers, its way through the program. Knows no VS Code. */
import type { EventAnswer, EventReport, SiteReport } from '../protocol/timeline.ts';

/** A piece of a card: Markdown of ours, or text of the program's, which is shown as it is. */
export type Piece = { readonly markdown: string } | { readonly text: string; readonly language: string };

const MOST_HEADERS = 30;
const MOST_FRAMES = 10;

export function cardOf({ message, ends, event }: EventAnswer): readonly Piece[] {
  const [first = event] = ends;
  const pieces: Piece[] = [];
  const facts = [
    first.label,
    first.protocol,
    size(first),
    message?.match === 'inferred' ? 'its two ends look alike, no more is known' : '',
  ];
  pieces.push({ markdown: facts.filter((fact) => fact !== '').join(' · ') });
  const withPayload = ends.find(({ payload }) => payload === 'kept') ?? first;
  if (withPayload.payload === 'forgotten')
    pieces.push({ markdown: 'Its payload is forgotten: `messages.keep` holds the last ones.' });
  if (withPayload.preview !== undefined && withPayload.preview !== '')
    pieces.push({ text: withPayload.preview, language: looksLikeJson(withPayload.preview) ? 'json' : 'text' });
  const headers = withPayload.headers ?? [];
  if (headers.length > 0) {
    const lines = headers.slice(0, MOST_HEADERS).map(([name, value]) => `${name}: ${value}`);
    pieces.push({ text: lines.join('\n'), language: 'text' });
  }
  for (const end of ends) pieces.push(...placesOf(end));
  return pieces;
}

function placesOf({ kind, stack, handler }: EventReport): readonly Piece[] {
  const frames = stack.slice(0, MOST_FRAMES).map(frameOf);
  if (frames.length > 0) return [{ markdown: 'sent by' }, { text: frames.join('\n'), language: 'text' }];
  if (kind === 'receive' && handler) return [{ markdown: 'taken by' }, { text: frameOf(handler), language: 'text' }];
  return [];
}

function frameOf({ name, path, source, line }: SiteReport): string {
  return `${name === '' ? '(anonymous)' : name}  ${path ?? source}:${line}`;
}

function size({ size: bytes }: EventReport): string {
  return bytes === undefined ? '' : `${bytes} bytes`;
}

function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}
