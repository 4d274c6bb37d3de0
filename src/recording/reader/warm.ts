import { answerOf } from './questions.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Few enough to cost a few milliseconds, enough for each kind of mark and message. */
const EVENTS = 40;
const LANES = 50;

/** Draws a little of the middle for nobody: code that never ran takes twice as long for its first picture, for which somebody will wait. */
export function warm(run: RecordedRun): void {
  try {
    const { from, to } = run.span('time');
    const events = run.lines.all.reduce((sum, line) => sum + line.events, 0);
    const rows = run.lines.lanes.slice(0, LANES).map((lane) => [lane]);
    const middle = (from + to) / 2;
    const window = { from: middle, to: middle + ((to - from) * EVENTS) / Math.max(events, EVENTS) };
    answerOf(run, 'lightcone/picture', { scale: 'time', width: 1000, rows, ...window });
  } catch {
    // What can't be read there is said to who asks for it.
  }
}
