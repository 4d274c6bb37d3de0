/** Makes elements of the document. Text is only ever text, whatever a program has put into its messages. */

interface Looks {
  readonly class?: string;
  readonly text?: string;
  /** Of what is pointed at, and of what a screen reader reads where there is no text. */
  readonly title?: string;
  readonly role?: string;
  readonly click?: () => void;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { class: name, text, title, role, click }: Looks = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name !== undefined) made.className = name;
  if (text !== undefined) made.textContent = text;
  if (title !== undefined) {
    made.title = title;
    if (text === undefined) made.setAttribute('aria-label', title);
  }
  if (role !== undefined) made.setAttribute('role', role);
  if (click) made.addEventListener('click', click);
  if (made instanceof HTMLButtonElement) made.type = 'button';
  made.append(...children);
  return made;
}

/** Characters that can't be seen, or turn the direction of what follows, are written as what they are: `⟨U+202E⟩`. */
export function visible(text: string): string {
  return text.replace(hidden, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

// Controls but tab and line feed; marks and overrides of direction; what has no width.
const hidden = /[^\P{Cc}\t\n]|\p{Cf}|[\u2028\u2029]/gu;
