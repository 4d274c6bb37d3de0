/** The values that lines have exposed, as tracks of a row. */
import type { Span, ValuePicture } from '../../protocol/picture.ts';
import type { Mark } from '../marks.ts';

/** Pixels in which values of a name are one. */
const COLUMN = 3;
/** Characters of a value that a tooltip shows. */
const LONGEST = 200;

interface Seen {
  readonly mark: Mark;
  readonly at: number;
}

/**
 * @param lives of each isolate of the row its marks in the order of time, and the position at which it ends
 * @returns those of a name in turn, the names in the order in which they came first; undefined for none
 */
export function drawnValues(
  lives: readonly { readonly marks: readonly Seen[]; readonly end: number }[],
  { from, to, width }: Span & { readonly width: number },
): readonly ValuePicture[] | undefined {
  const unit = ((to - from) / width) * COLUMN;
  const names = new Map<string, (ValuePicture & { to: number })[]>();
  for (const { marks, end } of lives) {
    const open = new Map<string, ValuePicture & { to: number }>();
    for (const { mark, at } of marks) {
      if (mark.kind !== 'expose') continue;
      if (at >= to) break;
      const { name, text } = valueIn(mark.name);
      const before = open.get(name);
      if (before) before.to = at;
      const all = names.get(name) ?? [];
      names.set(name, all);
      // What came before the window counts as one: only the last of it goes on in it.
      const isSame =
        before && (at < from || Math.floor((at - from) / unit) === Math.floor((before.from - from) / unit));
      if (isSame) all.pop();
      const value = {
        event: mark.id,
        name,
        text,
        from: at,
        to: end,
        count: isSame && at >= from ? before.count + 1 : 1,
      };
      all.push(value);
      open.set(name, value);
    }
  }
  const seen = [...names.values()].flatMap((values) => values.filter((value) => value.to > from));
  return seen.length > 0 ? seen : undefined;
}

/** Of a mark's name: `name = value`. */
export function valueIn(text: string): { readonly name: string; readonly text: string } {
  const at = text.indexOf(' = ');
  return at < 0 ? { name: '', text } : { name: text.slice(0, at), text: text.slice(at + 3, at + 3 + LONGEST) };
}
