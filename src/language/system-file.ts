/** The text of a system file, read: what launch.json would say, and what is wrong with it, each with its range. Pure. */
import type { AstNode, LangiumCoreServices, ParseResult } from 'langium';
import { UserError } from '../base/errors.ts';
import type { System } from '../system/model.ts';
import { readSystem } from '../system/parse.ts';
import type { File } from './generated/ast.ts';
import { scriptProblems } from './scripts.ts';
import { createServices } from './services.ts';
import { type SystemJson, systemJson } from './system-json.ts';

/** Characters of the text, `to` excluded. */
export interface FileProblem {
  readonly from: number;
  readonly to: number;
  /** Lines and columns from 1, of its beginning. */
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  /** A sentence or two: what is wrong, and what to do. */
  readonly text: string;
}

/** What is read of a file, and of what it includes. */
export interface ReadFile {
  /** As launch.json has it: only to be used where there is no error. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly includes: SystemJson['includes'];
  readonly problems: readonly FileProblem[];
}

let services: LangiumCoreServices | undefined;

/** @throws nothing, whatever the text is */
export function readFile(text: string): ReadFile {
  const result = parsed(text);
  return readParsed(text, result, systemJson(result.value));
}

export function parsed(text: string): ParseResult<File> {
  services ??= createServices();
  return services.parser.LangiumParser.parse<File>(text);
}

function readParsed(text: string, { lexerErrors, parserErrors }: ParseResult<File>, system: SystemJson): ReadFile {
  const places = new Places(text);
  const problems: FileProblem[] = [];
  for (const { offset, length, message } of lexerErrors) {
    problems.push(places.at(offset, offset + Math.max(1, length), 'error', lexical(text, offset) ?? message));
  }
  for (const { token, previousToken, message } of parserErrors as readonly ParserError[]) {
    // The end of the file has no place: it is behind the last word.
    const isThere = token.startOffset >= 0;
    const { startOffset = 0, endOffset = startOffset } = (isThere ? token : previousToken) ?? {};
    const [from, to] = startOffset >= 0 ? [startOffset, endOffset + 1] : [text.length, text.length];
    problems.push(places.at(from, to, 'error', message));
  }
  for (const { text: what, place } of system.complaints) problems.push(places.of(place, 'error', what));
  for (const { what, place } of system.unsupported) {
    problems.push(places.of(place, 'warning', `${what} is understood and checked, but not run by this version.`));
  }
  return { json: system.json, includes: system.includes, problems };
}

/**
 * A file on its own, checked as far as can be without its surroundings: for an editor.
 * @param cwd absolute path of its folder
 * @param result what Langium has read of it, where that is there already
 * @returns no system of a file whose sentences are not right
 */
export function checkFile(
  text: string,
  cwd: string,
  result: ParseResult<File> = parsed(text),
): { readonly file: ReadFile; readonly system: System | undefined; readonly shape: SystemJson } {
  const shape = systemJson(result.value);
  const places = new Places(text);
  const sentences = readParsed(text, result, shape);
  const scripts = scriptProblems(result.value).map(({ place, text: what }) => places.of(place, 'error', what));
  const file = { ...sentences, problems: [...sentences.problems, ...scripts] };
  // What is not even a sentence would be complained of twice, and be read in vain at every second key.
  if (sentences.problems.some(({ severity }) => severity === 'error')) return { file, system: undefined, shape };
  const { system, problems } = readSystem(file.json, { cwd });
  // What is included is not known here.
  const isWhole = file.includes.length === 0;
  const more = isWhole ? problems.all.map((one) => places.of(shape.placeOf(one), 'error', sentence(one))) : [];
  return { file: { ...file, problems: [...sentences.problems, ...more, ...scripts] }, system, shape };
}

interface ParserError {
  readonly message: string;
  readonly token: { readonly startOffset: number; readonly endOffset?: number };
  readonly previousToken?: { readonly startOffset: number; readonly endOffset?: number };
}

/** What a character that begins nothing is about. */
function lexical(text: string, offset: number): string | undefined {
  const character = text[offset] ?? '';
  if (character === '"' || character === "'") return 'This text is not closed: a quote is missing at its end.';
  if (character === '`') return 'This JavaScript is not closed: a backtick is missing at its end.';
  if (text.startsWith('/*', offset)) return 'This comment is not closed: "*/" is missing.';
  return `"${character}" begins nothing here.`;
}

function sentence({ node, text }: { readonly node: string | undefined; readonly text: string }): string {
  const whole = node === undefined ? text : `Node "${node}": ${text}`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** @param range characters of the text */
export function problemAt(
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
  severity: FileProblem['severity'],
  what: string,
): FileProblem {
  return new Places(text).at(from, to, severity, what);
}

class Places {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  of({ $cstNode }: AstNode, severity: FileProblem['severity'], text: string): FileProblem {
    return this.at($cstNode?.offset ?? 0, $cstNode?.end ?? 0, severity, text);
  }

  at(from: number, to: number, severity: FileProblem['severity'], text: string): FileProblem {
    const before = this.#text.slice(0, from).split('\n');
    return { from, to, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, severity, text };
  }
}

/** @param name of the file, for its author @throws UserError with all errors of it */
export function refuseErrors(name: string, problems: readonly FileProblem[]): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new UserError(
    [`${name} can't be used:`, ...errors.map(({ line, column, text }) => `- ${name}:${line}:${column}: ${text}`)].join(
      '\n',
    ),
  );
}
