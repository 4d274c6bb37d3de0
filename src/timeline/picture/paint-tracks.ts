/** The values that lines expose, below their lanes: steps for numbers, else pieces with the text; both say the value where it has room. */
import type { RowPicture } from '../../protocol/picture.ts';
import type { Frame } from './frame.ts';
import { roomForTracks, STRIP, type Track, tracksOf } from './tracks.ts';

/** Pixels of a letter, roughly: nothing is measured in a frame. */
const LETTER = 6;
const PAD = 4;

export function paintTracks(frame: Frame): void {
  const { scene, layout, pen, palette } = frame;
  if (!scene?.answer.rows.some(({ values }) => values)) return;
  pen.font = `10px ${palette.font}`;
  const hasRoom = roomForTracks(layout) > 0;
  scene.answer.rows.forEach((row, index) => {
    if (!hasRoom) paintFlags(frame, row, index);
    for (const track of tracksOf(row, index, layout)) paintTrack(frame, track);
  });
}

/** Where lanes are too near for strips: that there was another value, which the list tells. */
function paintFlags({ pen, palette, ruler, layout, width }: Frame, { values = [] }: RowPicture, row: number): void {
  const y = layout.ys[row];
  if (y === undefined || !layout.isSeen[row]) return;
  pen.fillStyle = palette.colour('dim');
  for (const { from } of values) {
    const x = ruler.x(from);
    if (x >= 0 && x <= width) pen.fillRect(x, y + 5, 5, 3);
  }
}

function paintTrack({ pen, palette, ruler, width }: Frame, { name, top, values, range }: Track): void {
  let isNamed = false;
  for (const { from, to, text } of values) {
    const begin = Math.max(-1, ruler.x(from));
    const end = Math.min(width + 1, ruler.x(to));
    if (end <= 0 || begin >= width) continue;
    pen.fillStyle = palette.colour('track');
    const part = range && (Number(text) - range.least) / (range.most - range.least);
    const high = part === undefined ? STRIP : 2 + part * (STRIP - 2);
    pen.fillRect(begin, top + STRIP - high, Math.max(1, end - begin - 1), high);
    // Where it became another one, so that two of one height can be told apart.
    pen.fillStyle = palette.colour('dim');
    if (begin >= 0) pen.fillRect(begin, top, 1, STRIP);
    const said = isNamed ? text : `${name} = ${text}`;
    const letters = Math.floor((end - begin - 2 * PAD) / LETTER);
    const isWhole = said.length <= letters;
    if (!isWhole && letters < 3) continue;
    isNamed = true;
    pen.fillStyle = palette.colour('text');
    pen.fillText(isWhole ? said : `${said.slice(0, letters - 1)}…`, Math.max(0, begin) + PAD, top + STRIP - 2);
  }
}
