/**
 * Wherever the program can begin, or go on behind an `await`: one place for each function, and one for each `await`. V8 can't be
 * told to step into code of the program's and nothing else, since what of Node comes from its snapshot can't be blackboxed
 * (probe-facts.md section 7); so a stop in the first line that runs for a message needs a breakpoint at every one that may be it.
 */
import { type Node, parse } from 'acorn';
import type { Protocol } from 'devtools-protocol';
import { isRecord } from '../base/shape.ts';
import type { Isolate } from './isolate.ts';
import { isPackaged, type ScriptFile } from './library.ts';
import type { Script } from './loaded-scripts.ts';
import { inSlices } from './slices.ts';
import type { SkipRules } from './source.ts';
import type { SourceMap } from './source-map.ts';

/** What Node calls a program of `node --eval`, and of a worker that was made of a text. */
const givenAsText = /^\[(?:worker )?eval\d*\]$/;

interface Point {
  /** 0-based. */
  readonly line: number;
  readonly column: number;
}

export class FirstLines {
  readonly #skip: SkipRules;
  /** Of each content once, for all nodes. */
  readonly #points = new WeakMap<ScriptFile, readonly Point[]>();

  constructor(skip: SkipRules) {
    this.#skip = skip;
  }

  /** Whether what stands there is the program's own: not Node's, no package, and nothing that is skipped. */
  async isOfProgram(isolate: Isolate, { scriptId, lineNumber, columnNumber = 0 }: Protocol.Debugger.Location) {
    const script = isolate.scripts.get(scriptId);
    if (!script || !this.#isOfProgram(script)) return false;
    return this.#isOwn(await script.file.read(), { line: lineNumber, column: columnNumber });
  }

  /** In all scripts of the program that an isolate has loaded, but for the one with the id `probe`. */
  async of(isolate: Isolate, probe: string): Promise<readonly Protocol.Debugger.Location[]> {
    const scripts = [...isolate.scripts.values()].filter((script) => script.id !== probe && this.#isOfProgram(script));
    const unread = scripts.filter(({ file }) => !this.#points.has(file));
    const texts = await Promise.all(unread.map((script) => textOf(isolate, script)));
    // Of a bundle, the packages in it are left out.
    const maps = await Promise.all(unread.map(({ file }) => file.read()));
    await inSlices([...unread.entries()], ([at, { file, isModule }]) => {
      const points = pointsIn(texts[at] ?? '', isModule);
      this.#points.set(
        file,
        points.filter((point) => this.#isOwn(maps[at], point)),
      );
    });
    return scripts.flatMap(({ id, file }) =>
      (this.#points.get(file) ?? []).map(({ line, column }) => ({
        scriptId: id,
        lineNumber: line,
        columnNumber: column,
      })),
    );
  }

  /** Where a map knows more than the name of the file. */
  #isOwn(map: SourceMap | undefined, place: Point): boolean {
    const original = map?.toOriginal(place)?.path;
    return original === undefined || !(isPackaged(original) || this.#skip.skips(original));
  }

  #isOfProgram({ file }: Script): boolean {
    const path = file.path ?? (givenAsText.test(file.url) ? file.url : undefined);
    return path !== undefined && !file.isInternal && !file.isPackage && !file.isProbe && !this.#skip.skips(path);
  }
}

async function textOf({ session }: Isolate, { id }: Script): Promise<string> {
  const answer = await session.send('Debugger.getScriptSource', { scriptId: id }).catch(() => undefined); // collected meanwhile
  return answer?.scriptSource ?? '';
}

/** None where the text can't be parsed: V8 knows more of the language than we do. */
function pointsIn(text: string, isModule: boolean): readonly Point[] {
  const points: Point[] = [];
  try {
    visit(
      parse(text, {
        ecmaVersion: 'latest',
        sourceType: isModule ? 'module' : 'script',
        locations: true,
        allowHashBang: true,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
      }),
      points,
    );
  } catch {
    return [];
  }
  return points;
}

const functions: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

function visit(node: Node, points: Point[]): void {
  const { body } = node as Node & { readonly body?: Node };
  if (functions.has(node.type) && body?.loc) {
    const { line, column } = body.loc.start;
    points.push({ line: line - 1, column: column + (body.type === 'BlockStatement' ? 1 : 0) });
  }
  if (node.type === 'AwaitExpression' && node.loc)
    points.push({ line: node.loc.end.line - 1, column: node.loc.end.column });
  if (node.type === 'ForOfStatement' && body?.loc && (node as Node & { readonly await?: boolean }).await && node.loc) {
    points.push({ line: body.loc.start.line - 1, column: body.loc.start.column });
    points.push({ line: node.loc.end.line - 1, column: node.loc.end.column });
  }
  for (const [key, part] of Object.entries(node)) {
    if (key === 'loc') continue;
    for (const child of Array.isArray(part) ? (part as readonly unknown[]) : [part])
      if (isNode(child)) visit(child, points);
  }
}

function isNode(value: unknown): value is Node {
  return isRecord(value) && typeof value['type'] === 'string';
}
