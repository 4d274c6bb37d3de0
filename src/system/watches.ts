/** All that a configuration watches, as its list of texts has it. */
import { ExpressionError } from '../expression/errors.ts';
import { badWatch, strangeNode, watchInExternal } from './errors.ts';
import type { Fields } from './fields.ts';
import { readCode, readFileLine, readLineTarget } from './line-watch.ts';
import type { ArmingSpec, Exposure, LineWatch, Watch, Watched } from './model.ts';
import { nearest } from './nearest.ts';
import type { Paths } from './paths.ts';
import type { Problems } from './problems.ts';
import { Scanner } from './scanner.ts';
import { actions, explainWatch, parseWatch, readTarget, strangerIn } from './watch.ts';

/** @param known names of nodes and groups, and of those outside of the system; undefined where others may come */
export function readWatches(
  fields: Fields,
  known: { readonly names: readonly string[]; readonly outside: readonly string[] } | undefined,
  paths: Paths,
  problems: Problems,
): { readonly watches: readonly Watch[]; readonly watched: Watched } {
  const watches: Watch[] = [];
  const lines: LineWatch[] = [];
  const armings: ArmingSpec[] = [];
  const exposures: Exposure[] = [];
  for (const text of fields.texts('watches') ?? []) {
    const checked = <T extends Watch | LineWatch | Exposure>(one: T): T => {
      const stranger =
        known &&
        ('file' in one
          ? one.at?.find((name) => !known.names.includes(name))
          : strangerIn(one, known.names, known.outside));
      if (stranger !== undefined && known?.outside.includes(stranger)) problems.add(watchInExternal(text, stranger));
      else if (stranger !== undefined)
        problems.add(
          strangeNode(text, stranger, nearest(stranger, [...(known?.names ?? []), ...(known?.outside ?? [])])),
        );
      return 'file' in one ? { ...one, file: paths.resolve(one.file) } : { ...one };
    };
    try {
      const read = sentences.read(text);
      if ('values' in read) exposures.push(checked(read));
      else if ('armed' in read) armings.push({ armed: checked(read.armed), trigger: checked(read.trigger) });
      else if ('file' in read) lines.push(checked(read));
      else watches.push(checked(read));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.add(badWatch(text, explainWatch(text, error)));
    }
  }
  sentences.keep();
  return { watches, watched: { lines, armings, exposures } };
}

type Sentence = Watch | LineWatch | ArmingSpec | Exposure;

/** A key in an editor changes one sentence: the others are as they were. Only those of the last list are remembered. */
class Sentences {
  #known: ReadonlyMap<string, Sentence> = new Map();
  readonly #now = new Map<string, Sentence>();

  /** @throws ExpressionError */
  read(text: string): Sentence {
    const read =
      this.#known.get(text) ?? parseExposure(text) ?? parseArming(text) ?? parseLineWatch(text) ?? parseWatch(text);
    this.#now.set(text, read);
    return read;
  }

  keep(): void {
    this.#known = new Map(this.#now);
    this.#now.clear();
  }
}

const sentences = new Sentences();

/** Undefined for what is no watch on a line. @throws ExpressionError */
function parseLineWatch(text: string): LineWatch | undefined {
  const scan = new Scanner(text);
  const action = scan.oneOf(actions) ?? 'break';
  return scan.oneOf(['line']) && { text: text.trim(), ...readLineTarget(scan, action) };
}

/** `arm line "src/stock.ts":5 after receive "POST /orders" at orders`; undefined for what is none. @throws ExpressionError */
function parseArming(text: string): ArmingSpec | undefined {
  const scan = new Scanner(text);
  if (!scan.oneOf(['arm'])) return undefined;
  const armed = readEither(scan, 'after');
  if (!scan.oneOf(['after'])) throw scan.unexpected('"after", and what has to happen before');
  return { armed, trigger: readEither(scan) };
}

/** ``expose role = `this.role`, term = `this.term` line "src/raft.ts":88 at peers``; undefined for what is none. @throws ExpressionError */
function parseExposure(text: string): Exposure | undefined {
  const scan = new Scanner(text);
  if (!scan.oneOf(['expose'])) return undefined;
  const values: { name: string; expression: string }[] = [];
  do {
    scan.skip();
    const name = scan.match(/[\w$-]+/y)?.[0];
    if (name === undefined) throw scan.unexpected('a name for the value');
    scan.skip();
    if (!scan.match(/=/y)) throw scan.unexpected('"=" and JavaScript in backticks');
    values.push({ name, expression: readCode(scan) });
    scan.skip();
  } while (scan.match(/,/y));
  if (!scan.oneOf(['line'])) throw scan.unexpected('"line" and where');
  const place = readFileLine(scan);
  const at = scan.oneOf(['at']) || (!scan.isAtEnd && scan.peek(/@/y)) ? scan.names() : undefined;
  if (!scan.isAtEnd) throw scan.unexpected('"at" or the end');
  return { text: text.trim(), values, ...place, at };
}

function readEither(scan: Scanner, until?: string): Watch | LineWatch {
  const begin = scan.skip();
  const target = scan.oneOf(['line']) ? readLineTarget(scan, 'break', until) : readTarget(scan, 'break', until);
  return { text: scan.text.slice(begin, scan.place).trim(), ...target };
}
