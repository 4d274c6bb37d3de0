/** A payload: a tree where it is JSON, else its text. What it holds comes from a program and is text only. */
import { make, visible } from './element.ts';

/** Entries of one level, and characters of a text, before the rest is left out. */
const mostEntries = 200;
const mostText = 100_000;
const deepest = 2;

export function payloadTree(preview: string): HTMLElement {
  let value: unknown;
  try {
    value = JSON.parse(preview);
  } catch {
    // Not JSON, or cut off.
    const text = preview.length > mostText ? `${preview.slice(0, mostText)}… (${preview.length} characters)` : preview;
    return make('pre', { class: 'payload', text: visible(text) });
  }
  return make('div', { class: 'payload' }, part(undefined, value, 0));
}

function part(key: string | undefined, value: unknown, depth: number): HTMLElement {
  const name = key === undefined ? [] : [make('span', { class: 'token-name', text: `${visible(key)}: ` })];
  if (typeof value !== 'object' || value === null) {
    const text = visible(JSON.stringify(value));
    const shown = text.length > mostText ? `${text.slice(0, mostText)}…` : text;
    return make(
      'div',
      { class: 'leaf' },
      ...name,
      make('span', { class: `token-${value === null ? 'null' : typeof value}`, text: shown }),
    );
  }
  const entries = Object.entries(value);
  const about = Array.isArray(value) ? `(${entries.length}) […]` : `{${entries.length === 0 ? '' : '…'}}`;
  const made = make('details', {}, make('summary', {}, ...name, make('span', { class: 'is-dim', text: about })));
  let isFilled = false;
  const fill = () => {
    if (isFilled || !made.open) return;
    isFilled = true;
    made.append(...entries.slice(0, mostEntries).map(([inner, one]) => part(inner, one, depth + 1)));
    if (entries.length > mostEntries)
      made.append(make('div', { class: 'leaf is-dim', text: `… and ${entries.length - mostEntries} more` }));
  };
  made.addEventListener('toggle', fill);
  made.open = depth < deepest;
  fill();
  return made;
}
