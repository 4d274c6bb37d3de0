/** The page of keys. */
import { make } from './element.ts';

const keys = [
  ['← →', 'Along the lane'],
  ['↑ ↓', 'To the other end of the message'],
  ['[ ]', 'To the cause, to the effect'],
  ['Space', 'Select what the keyboard is at'],
  ['Enter', 'To the source line'],
  ['Shift+F10', 'What can be done'],
  ['T, O', 'Scale of time, causal order'],
  ['F', 'Follow what is new'],
  ['0, +, -', 'All of the run, closer, farther'],
  ['Shift+← →', 'Move the window'],
  ['Home, End', 'First and last event'],
  ['/', 'Search'],
  ['H', 'Hide lanes without hits'],
  ['L', 'List'],
  ['Esc', 'No selection'],
  ['?', 'This page'],
] as const;

export function showKeys(): void {
  const rows = keys.map(([key, text]) =>
    make('tr', {}, make('th', {}, make('kbd', { text: key })), make('td', { text })),
  );
  const dialog = make('dialog', { class: 'keys' }, make('h2', { text: 'Keys' }), make('table', {}, ...rows));
  dialog.setAttribute('aria-label', 'Keys');
  const close = make('button', { class: 'button is-first', text: 'Close', click: () => dialog.close() });
  dialog.append(close);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
