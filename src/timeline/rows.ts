/** Which rows the picture has: lanes in the user's order, replicas folded into one row, workers under their node, what is hidden left out. */
import type { LaneReport } from '../protocol/picture.ts';
import type { Row, TimelineState } from './state.ts';

type Wishes = Pick<TimelineState, 'lanes' | 'hidden' | 'folded' | 'sorted' | 'hits' | 'isFolding'>;

export function rowsOf({ lanes, hidden, folded, sorted, hits, isFolding }: Wishes): readonly Row[] {
  // A filter without hits would leave nothing at all, which says less than all of it dimmed.
  const left = isFolding && hits && hits.lanes.length > 0 ? new Set(hits.lanes) : undefined;
  const shown = (lanes?.lanes ?? []).filter(({ lane }) => !hidden.includes(lane) && (left?.has(lane) ?? true));
  const own = shown.filter(({ kind }) => kind !== 'outside');
  const known = new Set(own.map(({ lane }) => lane));
  const isChild = ({ parent }: LaneReport) => parent !== undefined && known.has(parent);
  const children = groupedBy(own.filter(isChild), (lane) => topOf(lane, own));
  const tops = own.filter((lane) => !isChild(lane));
  const groups = groupedBy(tops, (lane) => lane.group ?? lane.lane);

  const blocks: Row[][] = [];
  for (const [group, members] of groups) {
    const key = `group ${group}`;
    if (members.length > 1 && folded.includes(key)) {
      const all = members.flatMap((one) => [one, ...(children.get(one.lane) ?? [])]);
      blocks.push([{ key, title: group, lanes: all, depth: 0, fold: 'closed' }]);
      continue;
    }
    for (const [index, one] of members.entries()) {
      const below = children.get(one.lane) ?? [];
      const isClosed = folded.includes(one.lane);
      const canFold = below.length > 0 || (index === 0 && members.length > 1);
      const block: Row[] = [
        {
          key: one.lane,
          title: one.lane,
          lanes: isClosed ? [one, ...below] : [one],
          depth: 0,
          fold: canFold ? (isClosed ? 'closed' : 'open') : 'none',
        },
      ];
      if (!isClosed) {
        for (const child of below)
          block.push({ key: child.lane, title: titleBelow(one, child), lanes: [child], depth: 1, fold: 'none' });
      }
      blocks.push(block);
    }
  }
  const place = (row: Row | undefined) => {
    const at = row ? sorted.indexOf(row.key) : -1;
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  const order = (a: Row | undefined, b: Row | undefined) => {
    const [first, second] = [place(a), place(b)];
    return first === second ? 0 : first - second;
  };
  const outside = shown
    .filter(({ kind }) => kind === 'outside')
    .map((lane): Row => ({ key: lane.lane, title: lane.lane, lanes: [lane], depth: 0, fold: 'none' }));
  return [...blocks.sort(([a], [b]) => order(a, b)).flat(), ...outside.sort(order)];
}

/** `app (orders.ts) #2` is `orders.ts #2` below `app`: heads are narrow, and its tooltip and the details have all of it. */
function titleBelow(parent: LaneReport, { lane }: LaneReport): string {
  const beginning = `${parent.lane} (`;
  const own = /^(.+)\)( #\d+)?$/.exec(lane.startsWith(beginning) ? lane.slice(beginning.length) : '');
  return own ? `${own[1]}${own[2] ?? ''}` : lane;
}

/** What is to be in `folded` after a row's twistie was pressed. */
export function foldsAfter(row: Row, rows: readonly Row[], folded: readonly string[]): readonly string[] {
  if (row.fold === 'closed') return folded.filter((key) => key !== row.key);
  const [lane] = row.lanes;
  const group = lane?.group;
  const replicas = rows.filter((other) => group !== undefined && other.depth === 0 && other.lanes[0]?.group === group);
  // The first of several replicas folds all of them; a node folds its workers.
  const key = replicas.length > 1 && replicas[0]?.key === row.key ? `group ${group}` : row.key;
  return [...folded, key];
}

function groupedBy(lanes: readonly LaneReport[], key: (lane: LaneReport) => string): Map<string, LaneReport[]> {
  const groups = new Map<string, LaneReport[]>();
  for (const lane of lanes) groups.set(key(lane), [...(groups.get(key(lane)) ?? []), lane]);
  return groups;
}

/** The process at the top that a worker or child hangs under. Chains are short; a circle can't be, but would end here. */
function topOf(lane: LaneReport, all: readonly LaneReport[]): string {
  let at = lane;
  for (let step = 0; step < 16; step++) {
    const parent = all.find(({ lane: name }) => name === at.parent);
    if (!parent) break;
    at = parent;
  }
  return at.lane;
}
