/** A button that is a shape. The shapes are drawn: a font may lack the characters that look like them. */
import { make } from './element.ts';
import { type IconName, icon } from './picture/icons.ts';

export function tool(shape: IconName, title: string, click: () => void): HTMLButtonElement {
  return make('button', { class: 'tool', title, click }, icon(shape));
}
