/**
 * The language of watches, one line each:
 *
 *     break receive "POST /orders" at orders when body.total > 1000
 *     log send at gateway to ledger "debit {body.account}"
 *     receive POST /orders @orders
 */
import { namesIn } from '../expression/ast.ts';
import { ExpressionError, unexpected } from '../expression/errors.ts';
import { parseLeading } from '../expression/parse.ts';
import { parseTemplate, type Template } from '../expression/template.ts';
import { badWatch, strangeNode } from './errors.ts';
import type { Fields } from './fields.ts';
import type { Watch } from './model.ts';
import { nearest } from './nearest.ts';
import type { Problems } from './problems.ts';

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

const actions = ['break', 'log'] as const;
const verbs = ['send', 'receive', 'loss'] as const;
const clauses = ['protocol', 'at', 'from', 'to', 'when'] as const;

/** Whether a text is meant as a watch, be it right or not: it begins with one of its verbs. */
export function isWatch(text: string): boolean {
  return /^\s*(?:break|log|send|receive|loss)(?:\s|$)/.test(text);
}

/** @throws ExpressionError with the place where the text is no watch */
export function parseWatch(text: string): Watch {
  return new Reader(text).watch();
}

/** What is wrong with a watch, with its place. */
export function explainWatch(text: string, { at, message }: ExpressionError): string {
  const around = at >= text.length ? 'at its end' : `at "${text.slice(at, at + 20).split(/\s/)[0]}"`;
  return `The watch "${text}" is not understood ${around}: ${message}.`;
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

class Reader {
  readonly #text: string;
  #place = 0;

  constructor(text: string) {
    this.#text = text;
  }

  watch(): Watch {
    const action = this.#oneOf(actions) ?? 'break';
    const on = this.#oneOf(verbs);
    if (!on) throw this.#unexpected('"send", "receive" or "loss"');
    const found: Clauses = {};
    // `log send "{body.account}"`: no message is called so.
    if (action === 'log' && this.#peek(/\s*(["'])[^"']*\{[^"']*\}[^"']*\1/y)) this.#clause(action, found);
    const name = this.#pattern();
    while (!this.#isAtEnd) this.#clause(action, found);
    const { protocols = [], at, from, to, when, template } = found;
    return { text: this.#text.trim(), action, on, name, protocols, at, from, to, when, template };
  }

  /** Quoted, where `*` stands for anything, a regular expression between slashes, or bare words up to the first clause. */
  #pattern(): string | undefined {
    const at = this.#skip();
    const quoted = this.#quoted();
    if (quoted !== undefined) return wildcards(quoted);
    const [, source] = this.#match(/\/((?:[^/\\]|\\.)+)\/(?=\s|$)/y) ?? [];
    if (source !== undefined) {
      try {
        return new RegExp(source, 'i').source;
      } catch {
        throw new ExpressionError(at, `"${source}" is no regular expression`);
      }
    }
    const words: string[] = [];
    for (;;) {
      this.#skip();
      const [word] = this.#peek(/[^\s"']+/y) ?? [];
      if (word === undefined || word.startsWith('@') || clauses.some((clause) => clause === word)) break;
      words.push(word);
      this.#place += word.length;
    }
    return words.length > 0 ? wildcards(words.join(' ')) : undefined;
  }

  #clause(action: Watch['action'], found: Clauses): void {
    const at = this.#skip();
    const once = (key: keyof Clauses) => {
      if (found[key] !== undefined) throw new ExpressionError(at, `there are two of "${key}"`);
    };
    if (this.#peek(/@/y)) {
      once('at');
      found.at = this.#names();
      return;
    }
    const template = this.#quoted();
    if (template !== undefined) {
      if (action !== 'log') throw new ExpressionError(at, 'only "log" has a text to write');
      once('template');
      found.template = textOf(template, at);
      return;
    }
    const clause = this.#oneOf(clauses);
    if (!clause) throw this.#unexpected(`${clauses.map((word) => `"${word}"`).join(', ')} or the end`);
    if (clause === 'when') {
      once('when');
      const { expression, end } = parseLeading(this.#text, this.#place);
      checkNames(namesIn(expression), this.#skip());
      found.when = expression;
      this.#place = end;
    } else if (clause === 'protocol') {
      once('protocols');
      found.protocols = this.#names().map((name) => name.toLowerCase());
    } else {
      once(clause);
      found[clause] = this.#names();
    }
  }

  /** `orders, ledger`, each with or without a `@`, or quoted. */
  #names(): readonly string[] {
    const names: string[] = [];
    do {
      this.#skip();
      const name = this.#quoted() ?? this.#match(/@?([\w.:[\]-]+)/y)?.[1];
      if (name === undefined) throw this.#unexpected('a name');
      names.push(name);
      this.#skip();
    } while (this.#match(/,/y));
    return names;
  }

  #oneOf<T extends string>(words: readonly T[]): T | undefined {
    this.#skip();
    const [found] = this.#peek(/[a-z]+(?=\s|$)/y) ?? [];
    const word = words.find((one) => one === found);
    if (word) this.#place += word.length;
    return word;
  }

  #quoted(): string | undefined {
    const [found] = this.#match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy) ?? [];
    return found?.slice(1, -1).replace(/\\(["'\\])/g, '$1');
  }

  get #isAtEnd(): boolean {
    return this.#skip() >= this.#text.length;
  }

  #skip(): number {
    this.#match(/\s*/y);
    return this.#place;
  }

  #match(expression: RegExp): RegExpExecArray | undefined {
    const found = this.#peek(expression);
    this.#place += found?.[0].length ?? 0;
    return found;
  }

  #peek(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#place;
    return expression.exec(this.#text) ?? undefined;
  }

  #unexpected(expected: string): ExpressionError {
    const at = this.#skip();
    return unexpected(at, this.#text.slice(at).split(/\s/)[0] ?? '', expected);
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

function checkNames(names: ReadonlySet<string>, at: number): void {
  for (const name of names) {
    if (watchNames.some((known) => known === name)) continue;
    const meant = nearest(name, watchNames);
    const remedy = meant ? `did you mean "${meant}"?` : `there are ${watchNames.join(', ')}`;
    throw new ExpressionError(at, `a message has no "${name}"; ${remedy}`);
  }
}

/**
 * Reads the watches of a configuration.
 * @param known names of nodes and groups; undefined where others may come
 */
export function readWatches(
  fields: Fields,
  known: readonly string[] | undefined,
  problems: Problems,
): readonly Watch[] {
  return (fields.texts('watches') ?? []).flatMap((text) => {
    try {
      const watch = parseWatch(text);
      const stranger = known && strangerIn(watch, known);
      if (stranger !== undefined) problems.add(strangeNode(text, stranger, nearest(stranger, known ?? [])));
      return [watch];
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.add(badWatch(text, explainWatch(text, error)));
      return [];
    }
  });
}

/** A name that is none of the system's, and no host outside of it either. */
export function strangerIn({ at = [], from = [], to = [] }: Watch, known: readonly string[]): string | undefined {
  const isStrange = (name: string) => !known.includes(name);
  return (
    at.find(isStrange) ??
    [...from, ...to].find((name) => isStrange(name) && /^[\w-]+$/.test(name) && name !== 'browser')
  );
}
