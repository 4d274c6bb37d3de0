import { type PictureAnswer, type PictureArguments, pictureVersion } from '../../protocol/picture.ts';
import { DrawnMessages } from './drawn-messages.ts';
import type { Hit } from './hits.ts';
import { rowPicture } from './row-pictures.ts';
import { Rows } from './rows.ts';
import type { Scene } from './scene.ts';
import { detailOf, MOST_LINES, messagesIn, partsOf, passing, thinned } from './window-messages.ts';

/** What can be seen of a window at a size. */
export function picture(
  scene: Scene,
  { from, to, width, scale, rows: asked }: PictureArguments,
  hit: Hit | undefined,
): PictureAnswer {
  const { run } = scene;
  const axis = scene.axis(scale);
  const rows = new Rows(asked, scene.lanes, scene.outsiders, run.store);
  const parts = partsOf(rows, axis, { from, to });
  let detail = detailOf(parts, width);
  const before = detail === 'density' ? [] : [...passing(run, parts, axis, from)];
  let ids = detail === 'marks' ? messagesIn(run, parts, before) : [];
  if (detail === 'lines') {
    ids = [...new Set([...thinned(run, parts, axis, rows, { from, to, width }, hit), ...before])];
    if (ids.length > MOST_LINES) {
      detail = 'density';
      ids = [];
    }
  }
  const drawn = new DrawnMessages(run, axis, scene.time, rows, hit);
  const window = { from, to, width, axis, end: scene.end(scale), hit };
  return {
    ...{ version: pictureVersion, scale, detail, from, to },
    rows: rows.all.map((row, at) =>
      rowPicture(run, row, detail === 'density' ? undefined : parts.filter((part) => part.row === at), window),
    ),
    messages: ids.flatMap((id) => drawn.of(id)),
    seams: scene.seams(scale, { from, to }),
  };
}
