/** A menu at a place of the page: arrows, Enter, Escape; closed by whatever else is done. */
import { make } from './element.ts';

export function openMenu(entries: readonly (readonly [string, () => void])[], x: number, y: number): void {
  document.querySelector('.menu')?.remove();
  if (entries.length === 0) return;
  const before = document.activeElement;
  const stop = new AbortController();
  const close = () => {
    stop.abort();
    menu.remove();
    if (before instanceof HTMLElement) before.focus();
  };
  const items = entries.map(([text, act]) =>
    make('button', {
      class: 'menu-item',
      role: 'menuitem',
      text,
      click: () => {
        close();
        act();
      },
    }),
  );
  const menu = make('div', { class: 'menu', role: 'menu', title: 'Actions' }, ...items);
  menu.removeAttribute('title');
  document.body.append(menu);
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(0, Math.min(x, window.innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(0, Math.min(y, window.innerHeight - height - 4))}px`;
  menu.addEventListener('keydown', (event) => {
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items[(at + items.length - 1) % items.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  window.addEventListener(
    'pointerdown',
    ({ target }) => {
      if (target instanceof Node && !menu.contains(target)) close();
    },
    { signal: stop.signal, capture: true },
  );
  window.addEventListener('blur', close, { signal: stop.signal });
  items[0]?.focus();
}
