/** What a session knows of its run beside the events: who is who and how each is now, in the words of `causality/picture`. */

import { type Mark, readMark } from '../causality/marks.ts';
import type { Standing } from '../causality/picture/lane-reports.ts';
import { Lanes } from '../causality/picture/lanes.ts';
import type { Member, Surroundings } from '../causality/picture/surroundings.ts';
import type { Line } from '../debugger/history.ts';
import type { DebuggedSystem } from '../debugger/system.ts';
import type { HaltReport } from '../protocol/picture.ts';

export function surroundingsOf(debugged: DebuggedSystem): Surroundings {
  const { history, observations, members } = debugged;
  const order = new Map(members.map(({ name }, at) => [name, at]));
  const rank = ({ node, kind }: Line) => (order.get(node) ?? order.size) * 2 + (kind === 'main' ? 0 : 1);
  const lines = [...history.lines].sort((a, b) => rank(a) - rank(b) || a.isolate - b.isolate);
  return {
    members: lines.map((line) => memberOf(line, debugged)),
    now: history.now,
    isLive: true,
    halts: observations.stood,
  };
}

/** How the system stands now. */
export function standingOf(debugged: DebuggedSystem, surroundings: Surroundings): Omit<Standing, 'empty'> {
  const { world } = debugged;
  const { width } = world;
  const halt = haltOf(debugged, new Lanes(surroundings.members));
  return { width, halt };
}

function haltOf({ observations, history }: DebuggedSystem, lanes: Lanes): HaltReport | undefined {
  const { halt } = observations;
  const lane = halt && lanes.of(halt.isolate.id);
  const mark = halt && readMark(history.run.store, halt.event);
  if (!halt || lane === undefined) return undefined;
  return { event: halt.event, lane, reason: mark?.name ?? 'pause', ...(mark?.site && { site: mark.site }) };
}

function memberOf(line: Line, debugged: DebuggedSystem): Member {
  const { isolate, title, kind, node, group, since, until, unseen, pid, ended } = line;
  const alive = until === undefined ? debugged.isolate(isolate) : undefined;
  const words = alive ? debugged.world.stateOf(alive) : undefined;
  const note = noteOf(line, words, debugged);
  return {
    ...{ isolate, title, kind, node, group, since, until, ended },
    unseen: debugged.history.isCaptured(line) ? unseen : [notCaptured, ...unseen],
    ...(pid !== undefined && { pid }),
    state: words === undefined ? 'exited' : stateOf(words),
    ...(note !== undefined && { note }),
  };
}

const notCaptured = 'Its messages are not captured, as the configuration says.';

function stateOf(words: string): Member['state'] {
  if (words === '') return 'running';
  if (words === 'stepping' || words === 'held') return words;
  return words === 'not stopped yet' ? 'late' : words === 'not begun' ? 'held' : 'halted';
}

function noteOf(
  { isolate, ended, until }: Line,
  words: string | undefined,
  { history }: DebuggedSystem,
): string | undefined {
  if (until !== undefined) return ended === undefined ? undefined : /^\d+$/.test(ended) ? `exit code ${ended}` : ended;
  if (words === undefined || words === '' || words === 'held' || words === 'stepping') return undefined;
  if (words === 'not begun' || words === 'not stopped yet') return words;
  const last = history.run.store.line(isolate)?.marks.all.findLast(({ kind }) => kind === 'halt');
  return last && said(last);
}

/** `breakpoint at debit.ts:31`. */
function said({ name, site }: Mark): string {
  return site ? `${name} at ${site.source.split(/[\\/]/).at(-1)}:${site.line}` : name;
}
