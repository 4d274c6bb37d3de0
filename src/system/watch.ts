/**
 * The language of watches, one line each:
 *
 *     break receive "POST /orders" at orders when body.total > 1000
 *     log send at gateway to ledger "debit {body.account}"
 *     receive POST /orders @orders
 */
import { namesIn } from '../expression/ast.ts';
import { ExpressionError } from '../expression/errors.ts';
import { parseLeading } from '../expression/parse.ts';
import { parseTemplate, type Template } from '../expression/template.ts';
import type { Watch } from './model.ts';
import { nearest } from './nearest.ts';
import { Scanner } from './scanner.ts';

/** What conditions and templates can ask of a message. */
export const watchNames = [
  'body',
  'payload',
  'headers',
  'status',
  'latency',
  'name',
  'protocol',
  'size',
  'from',
  'to',
  'node',
] as const;

export const actions = ['break', 'log'] as const;
const verbs = ['send', 'receive', 'loss'] as const;
/** What the probe sees, as it calls them. */
export const protocols = [
  ...(['http', 'https', 'http2', 'grpc', 'ws', 'tcp', 'tls', 'pipe', 'udp', 'ipc', 'worker', 'broadcast'] as const),
];
/** Said where a name could stand, it is what was meant: `receive tcp @stock`. A message of that name is quoted. */
const aProtocol = new RegExp(
  `(?:${[...protocols].sort((a, b) => b.length - a.length).join('|')})(?=\\s*(?:$|[@"'])|\\s+(?:protocol|at|from|to|when)\\b)`,
  'iy',
);
const clauses = ['protocol', 'at', 'from', 'to', 'when'] as const;

/** Whether a text is meant as a watch, be it right or not: it begins with one of its verbs. */
export function isWatch(text: string): boolean {
  return /^\s*(?:break|log|send|receive|loss)(?:\s|$)/.test(text);
}

/** @throws ExpressionError with the place where the text is no watch */
export function parseWatch(text: string): Watch {
  const scan = new Scanner(text);
  const action = scan.oneOf(actions) ?? 'break';
  if (scan.isAt('line'))
    throw new ExpressionError(scan.skip(), "a line is watched by the editor's own breakpoints, or by a system file");
  return { text: text.trim(), ...readTarget(scan, action) };
}

/** What is wrong with a watch, with its place. */
export function explainWatch(text: string, { at, message }: ExpressionError): string {
  const around = at >= text.length ? 'at its end' : `at "${text.slice(at, at + 20).split(/\s/)[0]}"`;
  return `The watch "${text}" is not understood ${around}: ${message}${message.endsWith('?') ? '' : '.'}`;
}

/** The same for whoever is about to set one; undefined where nothing is wrong. */
export function problemOf(text: string): string | undefined {
  try {
    parseWatch(text);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return explainWatch(text, error);
    throw error;
  }
}

type Clauses = { -readonly [K in Exclude<keyof Watch, 'text' | 'action' | 'on' | 'name'>]?: Watch[K] };

/**
 * Reads what is behind the action, up to the end or to the word `until`.
 * @throws ExpressionError
 */
export function readTarget(scan: Scanner, action: Watch['action'], until?: string): Omit<Watch, 'text'> {
  const on = scan.oneOf(verbs);
  if (!on) throw scan.unexpected('"send", "receive" or "loss"');
  const found: Clauses = {};
  // `log send "{body.account}"`: no message is called so.
  if (action === 'log' && scan.peek(/\s*(["'])[^"']*\{[^"']*\}[^"']*\1/y)) readClause(scan, action, found);
  scan.skip();
  const protocol = scan.match(aProtocol)?.[0];
  if (protocol !== undefined) found.protocols = [protocol.toLowerCase()];
  const name = protocol === undefined ? readPattern(scan, until) : undefined;
  while (!scan.isAtEnd && !(until !== undefined && scan.isAt(until))) readClause(scan, action, found);
  const { protocols = [], at, from, to, when, template } = found;
  return { action, on, name, protocols, at, from, to, when, template };
}

/** Quoted, where `*` stands for anything, a regular expression between slashes, or bare words up to the first clause. */
function readPattern(scan: Scanner, until: string | undefined): string | undefined {
  const at = scan.skip();
  const quoted = scan.quoted();
  if (quoted !== undefined) return wildcards(quoted);
  const [, source] = scan.match(/\/((?:[^/\\]|\\.)+)\/(?=\s|$)/y) ?? [];
  if (source !== undefined) {
    try {
      return new RegExp(source, 'i').source;
    } catch {
      throw new ExpressionError(at, `"${source}" is no regular expression`);
    }
  }
  const words: string[] = [];
  for (;;) {
    scan.skip();
    const [word] = scan.peek(/[^\s"']+/y) ?? [];
    if (word === undefined || word.startsWith('@') || word === until || clauses.some((clause) => clause === word))
      break;
    words.push(word);
    scan.match(/[^\s"']+/y);
  }
  return words.length > 0 ? wildcards(words.join(' ')) : undefined;
}

function readClause(scan: Scanner, action: Watch['action'], found: Clauses): void {
  const at = scan.skip();
  const once = (key: keyof Clauses) => {
    if (found[key] !== undefined) throw new ExpressionError(at, `there are two of "${key}"`);
  };
  if (scan.peek(/@/y)) {
    once('at');
    found.at = scan.names();
    return;
  }
  const template = scan.quoted();
  if (template !== undefined) {
    if (action !== 'log') throw new ExpressionError(at, 'only "log" has a text to write');
    once('template');
    found.template = textOf(template, at);
    return;
  }
  const clause = scan.oneOf(clauses);
  if (!clause) throw scan.unexpected(`${clauses.map((word) => `"${word}"`).join(', ')} or the end`);
  if (clause === 'when') {
    once('when');
    const { expression, end } = parseLeading(scan.text, scan.place);
    checkNames(namesIn(expression), scan.skip());
    found.when = expression;
    scan.goTo(end);
  } else if (clause === 'protocol') {
    once('protocols');
    const begin = scan.skip();
    found.protocols = scan.names().map((name) => name.toLowerCase());
    for (const name of found.protocols) checkProtocol(name, begin);
  } else {
    once(clause);
    found[clause] = scan.names();
  }
}

/** The source of a regular expression for a whole name in which `*` stands for any characters. */
function wildcards(pattern: string): string {
  const pieces = pattern.split('*').map((piece) => piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return `^${pieces.join('.*')}$`;
}

function textOf(text: string, at: number): Template {
  return parseTemplate(text, (names) => {
    checkNames(names, at);
    return true;
  });
}

function checkProtocol(name: string, at: number): void {
  if (protocols.some((known) => known === name)) return;
  const meant = nearest(name, protocols);
  const help = meant === undefined ? `there are ${protocols.join(', ')}` : `did you mean "${meant}"?`;
  throw new ExpressionError(at, `there is no protocol "${name}"; ${help}`);
}

function checkNames(names: ReadonlySet<string>, at: number): void {
  for (const name of names) {
    if (watchNames.some((known) => known === name)) continue;
    const meant = nearest(name, watchNames);
    const remedy = meant ? `did you mean "${meant}"?` : `there are ${watchNames.join(', ')}`;
    throw new ExpressionError(at, `a message has no "${name}"; ${remedy}`);
  }
}

/**
 * A name that is none of the system's, and no host outside of it either.
 * @param outside names of externals, where nothing happens that could be watched
 */
export function strangerIn(
  { at = [], from = [], to = [] }: Watch,
  known: readonly string[],
  outside: readonly string[],
): string | undefined {
  const isStrange = (name: string) => !known.includes(name);
  return (
    at.find(isStrange) ??
    [...from, ...to].find(
      (name) => isStrange(name) && !outside.includes(name) && /^[\w-]+$/.test(name) && name !== 'browser',
    )
  );
}
