/** The last messages as lines to read, those that a message has caused below it. Knows no VS Code. */
import type { EventId } from '../protocol/event-id.ts';
import type { MessageReport, MessagesAnswer, MessageTree, SiteReport } from '../protocol/timeline.ts';

/** A piece of a line that leads somewhere. */
export interface Link {
  readonly from: number;
  /** Behind its last character. */
  readonly to: number;
  readonly site: SiteReport;
}

export interface Line {
  readonly text: string;
  readonly links: readonly Link[];
  /** The message that it tells of; undefined for what is said about all. */
  readonly event?: EventId;
}

interface Row {
  readonly depth: number;
  readonly message: MessageReport;
  /** An answer to it that has caused nothing, and needs no line of its own. */
  readonly answer: MessageReport | undefined;
  readonly isCut: boolean;
}

/** Of the columns, in characters. */
interface Widths {
  readonly name: number;
  readonly ends: number;
  readonly outcome: number;
  readonly time: number;
}

/** The widest that a column is made for the sake of one long entry. */
const WIDEST = 48;
const INDENT = '  ';
const BETWEEN = '  ';

/** @param session its name */
export function linesOf(session: string, { trees, missing, empty }: MessagesAnswer): readonly Line[] {
  if (empty !== undefined) return [said(`${session}: ${empty}`)];
  const rows = trees.map((tree) => rowsOf(tree, 0));
  const count = rows.flat().reduce((sum, { answer }) => sum + (answer ? 2 : 1), 0);
  const head = [said(`${session}: the last ${count} messages, the newest first, each above those that it has caused`)];
  if (missing > 0) head.push(said(`${missing} came faster than they could be taken, and are missing`));
  const all = rows.flat();
  const width: Widths = {
    name: widest(all.map((row) => `${INDENT.repeat(row.depth)}${clean(row.message.name)}`)),
    ends: widest(all.map(({ message }) => endsOf(message))),
    outcome: widest(all.map(outcomeOf)),
    time: widest(all.map(({ message }) => timeOf(message))),
  };
  const blocks = rows.map((block) => block.flatMap((row) => lineOf(row, width)));
  return [
    ...head,
    ...blocks.flatMap((block, at) => (standsApart(block, blocks[at - 1]) ? [said(''), ...block] : block)),
  ];
}

/** Messages that have caused nothing stand together. */
function standsApart(block: readonly Line[], before: readonly Line[] | undefined): boolean {
  return before === undefined || block.length > 1 || before.length > 1;
}

function rowsOf({ message, children, isCut }: MessageTree, depth: number): readonly Row[] {
  const folded = children.find(
    ({ message: child, children: below }) => child.role === 'response' && below.length === 0,
  );
  const answer = message.answer && folded?.message;
  const shown = answer ? children.filter((child) => child !== folded) : children;
  return [{ depth, message, answer, isCut }, ...shown.flatMap((child) => rowsOf(child, depth + 1))];
}

function lineOf(row: Row, width: Widths): readonly Line[] {
  const { message, answer, depth } = row;
  const indent = INDENT.repeat(depth);
  const text = new Text();
  text.column(`${indent}${clean(message.name)}`, width.name);
  text.column(endsOf(message), width.ends);
  text.column(outcomeOf(row), width.outcome);
  text.column(timeOf(message), width.time);
  for (const site of [message.sentFrom, message.takenAt, answer?.sentFrom]) if (site) text.link(site);
  const line = { ...text.line, event: message.id };
  return row.isCut ? [line, said(`${indent}${INDENT}… and more`)] : [line];
}

/** `gateway → orders-1`. */
function endsOf({ from, to }: MessageReport): string {
  const titles = [...new Set(to.map(({ title }) => title))];
  return `${clean(from?.title ?? '?')} → ${clean(titles.join(', ') || '?')}`;
}

/** How it went, and how long it took. */
function outcomeOf({ message, answer }: Row): string {
  const { state, role, sentAt, receivedAt, match } = message;
  const guess = match === 'inferred' ? ', inferred' : '';
  const status = message.answer?.status ?? answer?.status;
  if (message.answer) return `${status ?? 'answered'} after ${duration(message.answer.after)}${guess}`;
  if (state === 'lost') return `lost${guess}`;
  if (role === 'request') return state === 'in flight' ? 'in flight' : `no answer yet${guess}`;
  if (state === 'in flight') return 'in flight';
  if (sentAt === undefined || receivedAt === undefined) return '';
  return `${duration(Math.max(0, receivedAt - sentAt))}${guess}`;
}

/** When it was sent, or came where nobody knows that. */
function timeOf({ sentAt, receivedAt }: MessageReport): string {
  return `at ${seconds(sentAt ?? receivedAt ?? 0)}`;
}

class Text {
  #text = '';
  #places = 0;
  readonly #links: Link[] = [];

  get line(): Line {
    return { text: this.#text.trimEnd(), links: this.#links };
  }

  column(text: string, width: number): void {
    this.#text += `${text.padEnd(width)}${BETWEEN}`;
  }

  link(site: SiteReport): void {
    if (this.#places++ > 0) this.#text += ' → ';
    const from = this.#text.length;
    this.#text += `${clean(site.source)}:${site.line}`;
    const leads = site.path !== undefined || site.sourceReference !== undefined;
    if (leads) this.#links.push({ from, to: this.#text.length, site });
  }
}

function said(text: string): Line {
  return { text: text === '' || text.startsWith(' ') ? text : `# ${text}`, links: [] };
}

function widest(texts: readonly string[]): number {
  return Math.min(
    WIDEST,
    texts.reduce((most, { length }) => Math.max(most, length), 0),
  );
}

/** @param micros microseconds */
function duration(micros: number): string {
  if (micros < 1000) return `${micros} µs`;
  if (micros < 1_000_000) return `${(micros / 1000).toFixed(1)} ms`;
  return seconds(micros);
}

function seconds(micros: number): string {
  return `${(micros / 1_000_000).toFixed(3)} s`;
}

/** Names come from the programs, and from whoever talks to them: one line each, in the direction in which it is read. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
