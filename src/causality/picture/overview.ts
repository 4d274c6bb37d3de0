import { type OverviewAnswer, type OverviewArguments, pictureVersion } from '../../protocol/picture.ts';
import { bounds } from './axis.ts';
import { hitLanes } from './hit-lanes.ts';
import type { Hit } from './hits.ts';
import type { Scene } from './scene.ts';

/** The whole run in so many columns. */
export function overview(scene: Scene, { scale, columns }: OverviewArguments, hit: Hit | undefined): OverviewAnswer {
  const { store, tally } = scene.run;
  const axis = scene.axis(scale);
  const { from, to } = scene.extent(scale);
  const counts = new Array<number>(columns).fill(0);
  const failed = new Array<number>(columns).fill(0);
  const hits = new Array<number>(columns).fill(0);
  const [begin, end] = [from, to > from ? to : from + 1];
  for (const line of store.lines) {
    const at = bounds(axis, line, { from: begin, to: end }, columns);
    // What is at the very end belongs to the last column.
    at[columns] = line.end;
    at[0] = line.first;
    for (let column = 0; column < columns; column++) {
      const [low = 0, high = 0] = [at[column], at[column + 1]];
      if (low >= high) continue;
      counts[column] = (counts[column] ?? 0) + high - low;
      failed[column] = (failed[column] ?? 0) + tally.count(line, low, high, () => {});
      if (hit) hits[column] = (hits[column] ?? 0) + hit.count(line, low, high);
    }
    if (!hit) continue;
    for (const mark of line.marks.all) {
      if (!hit.marks(line, mark)) continue;
      const position = axis.moment(line, mark.time);
      const column = Math.min(columns - 1, Math.max(0, Math.floor(((position - begin) / (end - begin)) * columns)));
      hits[column] = (hits[column] ?? 0) + 1;
    }
  }
  return {
    ...{ version: pictureVersion, from, to, counts, failed },
    ...(hit && {
      hits: { total: hits.reduce((sum, count) => sum + count, 0), columns: hits, lanes: hitLanes(scene, hit) },
    }),
    seams: scene.seams(scale),
  };
}
