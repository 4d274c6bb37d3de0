/** Takes a log apart by the expression that stands in it, as ShiViz does. */
import { runInNewContext } from 'node:vm';
import { isRecord } from '../../base/shape.ts';
import { wrongImport } from '../errors.ts';
import { parseJson } from './shapes.ts';

/** One event of the log. */
export interface Logged {
  readonly line: number;
  readonly host: string;
  readonly event: string;
  /** Events of each host that could have led here, itself included. */
  readonly clock: ReadonlyMap<string, number>;
  /** Its number on its host, from 1. */
  readonly own: number;
  /** Microseconds since 1970, where the log tells it. */
  readonly time: number | undefined;
}

interface Match {
  readonly index: number;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/** Of logs without one of their own: ShiViz's default, and the other way round. */
const eventFirst = '(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})';
const hostFirst = '(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)';

/** Milliseconds: an expression can take for ever, and it comes from the file. */
const MOST_TIME = 20_000;

/** @throws UserError that names the line */
export function readLog(text: string): readonly Logged[] {
  const lines = text.split('\n', 2);
  const [first = '', second = ''] = lines.map((line) => line.trim());
  const hasHeader = first.includes('(?<');
  const expression = hasHeader ? `^${first}$` : /^\S+ \{.*\}$/.test(first) ? hostFirst : eventFirst;
  for (const group of ['host', 'clock', 'event']) {
    if (!expression.includes(`(?<${group}>`)) throw wrongImport('Line 1', `the expression has no group "${group}"`);
  }
  if (hasHeader && second !== '')
    throw wrongImport('Line 2', 'this log has several executions. Make a file of each, and leave this line empty');
  const skip = hasHeader ? text.split('\n', 2).join('\n').length + 1 : 0;
  const body = text.slice(skip);
  const firstLine = hasHeader ? 3 : 1;
  const matches = matchesOf(body, expression);
  if (matches.length === 0) throw wrongImport('The log', 'nothing in it is as its expression says');
  let [line, position] = [firstLine, 0];
  return matches.map(({ index, groups }) => {
    for (let at = body.indexOf('\n', position); at >= 0 && at < index; at = body.indexOf('\n', at + 1)) line++;
    position = index;
    return loggedIn(groups, line);
  });
}

function loggedIn({ host = '', clock: told = '', event = '', ...rest }: Match['groups'], line: number): Logged {
  // TLA+ writes it as a text in a text.
  const values = parseJson(told.includes('\\"') ? told.replaceAll('\\"', '"') : told, line);
  if (!isRecord(values)) throw wrongImport(`Line ${line}`, 'the clock is no object of hosts and numbers');
  const clock = new Map<string, number>();
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw wrongImport(`Line ${line}`, `the clock of "${name}" is no whole number`);
    if (value > 0) clock.set(name, value);
  }
  const own = clock.get(host);
  if (own === undefined) throw wrongImport(`Line ${line}`, `the clock has nothing for its own host "${host}"`);
  return { line, host, event: event.trim(), clock, own, time: timeIn(rest) };
}

/** `date` as ISO 8601, to microseconds; `timestamp` as nanoseconds, as TSViz has it. */
function timeIn({ date, timestamp }: Match['groups']): number | undefined {
  if (timestamp !== undefined && /^\d{1,19}$/.test(timestamp)) return Number(BigInt(timestamp) / 1000n);
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(date ?? '') ?? [];
  const whole = seconds === undefined ? Number.NaN : Date.parse(`${seconds}Z`);
  return Number.isNaN(whole) ? undefined : whole * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** In a context of its own, because only there a time can be set for it. */
function matchesOf(body: string, expression: string): readonly Match[] {
  const find =
    '[...body.matchAll(new RegExp(expression, "gm"))].filter((match) => match[0] !== "").map(({ index, groups }) => ({ index, groups: { ...groups } }))';
  try {
    return runInNewContext(find, { body, expression }, { timeout: MOST_TIME }) as readonly Match[];
  } catch (error) {
    const isLong = (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    const why = isLong ? `it takes longer than ${MOST_TIME / 1000} s` : (error as Error).message;
    throw wrongImport('Line 1', `the expression can't be used: ${why}`);
  }
}
