import type { Bar, Density, Life, Mark as MarkPicture, RowPicture, Span } from '../../protocol/picture.ts';
import type { IsolateLine } from '../isolate-line.ts';
import { FAILED, kindBits, LOST, outcomeBits, RECEIVE, readKind } from '../kinds.ts';
import { idAt } from '../links.ts';
import type { Mark } from '../marks.ts';
import type { Run } from '../run.ts';
import { type Axis, bounds } from './axis.ts';
import type { Hit } from './hits.ts';
import type { DrawnRow } from './rows.ts';
import type { Member } from './surroundings.ts';
import { drawnValues } from './values.ts';
import type { Part } from './window-messages.ts';

/** Events before the window whose handler may still run in it. */
const LOOK_BACK = 256;
/** Pixels of a column of density, and of one in which marks of a kind are one. */
export const COLUMN = 3;

export interface RowsWindow extends Span {
  readonly width: number;
  readonly axis: Axis;
  /** Where what has not ended is drawn to. */
  readonly end: number;
  readonly hit: Hit | undefined;
}

export function rowPicture(
  run: Run,
  { members, lines }: DrawnRow,
  parts: readonly Part[] | undefined,
  window: RowsWindow,
): RowPicture {
  const values = valuesOf(run, members, window);
  return {
    lives: members.flatMap((member) => lifeOf(member, run.store.line(member.isolate), window)),
    bars: parts ? parts.flatMap((part) => barsOf(part, window)) : [],
    marks: marksOf(lines, window, values !== undefined),
    gaps: lines.flatMap((line) => gapsOf(line, window)),
    ...(values && { values }),
    ...(!parts && { density: densityOf(run, lines, window) }),
  };
}

function lifeOf(member: Member, line: IsolateLine | undefined, { axis, from, to, end }: RowsWindow): readonly Life[] {
  if (!line) return [];
  const begin = axis.moment(line, member.since);
  const last = member.until === undefined ? end : axis.moment(line, member.until);
  if (begin > to || last < from) return [];
  const hasEnd = member.until !== undefined;
  return [
    { from: begin, to: last, hasStart: true, hasEnd, ...(member.ended !== undefined && { ended: member.ended }) },
  ];
}

function gapsOf(line: IsolateLine, { axis, from, to }: RowsWindow): RowPicture['gaps'] {
  const gaps = line.notes
    .filter(({ kind }) => kind === 'gap')
    .map(({ time, count }) => ({ at: axis.moment(line, time), count }));
  return gaps.filter(({ at }) => at >= from && at <= to);
}

/** What a handler was busy with: from the request's receive to the end of the answer. What is less than a pixel is left out. */
function barsOf({ line, first, end: last }: Part, { axis, from, to, width, end }: RowsWindow): readonly Bar[] {
  const bars: Bar[] = [];
  const pixel = (to - from) / width;
  const isCrowded = last - first > width;
  for (let index = Math.max(line.first, first - LOOK_BACK); index < last; index++) {
    const code = line.kind.get(index);
    if (kindBits(code) !== RECEIVE || readKind(code).role !== 'request') continue;
    const reply = line.reply.get(index) === 0 ? -1 : line.find(line.reply.get(index));
    const isOpen = reply < 0 && outcomeBits(code) !== LOST;
    if (reply < 0 && !isOpen) continue;
    const begin = axis.at(line, index);
    const until = reply < 0 ? (line.hasEnded ? axis.at(line, line.end - 1) : end) : endOf(line, reply, axis);
    if (until < from || (isCrowded && until - begin < pixel)) continue;
    const isFailed = reply >= 0 && (line.flags.get(reply) & FAILED) !== 0;
    bars.push({ event: idAt(line, index), from: begin, to: until, isOpen: isOpen && !line.hasEnded, isFailed });
  }
  return bars;
}

function endOf(line: IsolateLine, index: number, axis: Axis): number {
  const took = axis.scale === 'time' && outcomeBits(line.kind.get(index)) !== 0 ? line.took.get(index) : 0;
  return took === 0 ? axis.at(line, index) : axis.moment(line, line.time.get(index) + took);
}

/** @param hasTracks which have what lines expose; where several lanes are one row, it stays among the marks */
function marksOf(
  lines: readonly IsolateLine[],
  { axis, hit, ...window }: RowsWindow,
  hasTracks: boolean,
): readonly MarkPicture[] {
  const seen = lines.flatMap((line) =>
    line.marks.all
      .filter(({ kind }) => !hasTracks || kind !== 'expose')
      .map((mark) => ({
        mark,
        at: axis.moment(line, mark.time),
        matches: hit?.marks(line, mark) ?? true,
      })),
  );
  return drawnMarks(seen, window);
}

function valuesOf(run: Run, members: readonly Member[], { axis, end, ...window }: RowsWindow) {
  if (members.some(({ title }) => title !== members[0]?.title)) return undefined;
  const lives = members.flatMap(({ isolate, until }) => {
    const line = run.store.line(isolate);
    if (!line) return [];
    const exposed = line.marks.all.filter(({ kind }) => kind === 'expose');
    const marks = exposed.map((mark) => ({ mark, at: axis.moment(line, mark.time) }));
    return [{ marks, end: until === undefined ? end : axis.moment(line, until) }];
  });
  return drawnValues(lives, window);
}

/** What is drawn of the marks of a row: those of a kind that would lie upon each other are one. */
export function drawnMarks(
  seen: readonly { readonly mark: Mark; readonly at: number; readonly matches: boolean }[],
  { from, to, width }: Span & { readonly width: number },
): readonly MarkPicture[] {
  const columns = new Map<string, MarkPicture & { count: number }>();
  const scale = width / (to - from) / COLUMN;
  for (const { mark, at, matches } of seen) {
    if (at < from || at >= to) continue;
    const { id, kind, name, isBreakpoint } = mark;
    const key = `${kind} ${Math.floor((at - from) * scale)}`;
    const known = columns.get(key);
    const count = (known?.count ?? 0) + 1;
    // What is drawn of several is what says most.
    if (known && (known.isBreakpoint || !isBreakpoint) && (known.matches || !matches)) known.count = count;
    else columns.set(key, { event: id, at, kind, name: name.slice(0, LONGEST), isBreakpoint, matches, count });
  }
  return [...columns.values()];
}

/** Characters of a line that a tooltip shows. */
const LONGEST = 200;

function densityOf(run: Run, lines: readonly IsolateLine[], { axis, from, to, width, hit }: RowsWindow): Density {
  const size = Math.ceil(width / COLUMN);
  // The last column may reach beyond the window.
  const span = { from, to: from + ((to - from) * size * COLUMN) / width };
  const counts = new Map<number, number[]>();
  const failed = new Array<number>(size).fill(0);
  const matching = hit && new Array<number>(size).fill(0);
  for (const line of lines) {
    const at = bounds(axis, line, span, size);
    for (let column = 0; column < size; column++) {
      const [low = 0, high = 0] = [at[column], at[column + 1]];
      if (low === high) continue;
      const bad = run.tally.count(line, low, high, (protocol, count) => {
        let sums = counts.get(protocol);
        if (!sums) {
          sums = new Array<number>(size).fill(0);
          counts.set(protocol, sums);
        }
        sums[column] = (sums[column] ?? 0) + count;
      });
      failed[column] = (failed[column] ?? 0) + bad;
      if (hit && matching) matching[column] = (matching[column] ?? 0) + hit.count(line, low, high);
    }
  }
  return {
    column: COLUMN,
    protocols: [...counts.keys()].map((protocol) => run.store.protocols.get(protocol) ?? ''),
    counts: [...counts.values()],
    failed,
    ...(matching && { matching }),
  };
}
