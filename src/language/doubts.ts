/** What is no error and hardly meant: a program that is not there, a condition that no message changes, a line without code. */
import path from 'node:path';
import { type CstNode, GrammarUtils } from 'langium';
import { within } from '../base/deadline.ts';
import { certainOf, type Kind } from '../expression/certain.ts';
import { ExpressionError } from '../expression/errors.ts';
import { parseExpression } from '../expression/parse.ts';
import type { System } from '../system/model.ts';
import { nearest } from '../system/nearest.ts';
import { codeAt } from './code-lines.ts';
import { type File, isAlways, isExpose, isLineTarget, isLineWatch, isRun, isWhenClause } from './generated/ast.ts';
import { sourceText } from './source-text.ts';
import type { SystemJson } from './system-json.ts';
import { everyNode } from './walk.ts';

export interface Doubt {
  /** Characters of the text, `to` excluded. */
  readonly from: number;
  readonly to: number;
  /** A sentence or two: what is doubtful, and what to do. */
  readonly text: string;
}

/** What is asked of the disk. */
export interface Disk {
  /** Out of reach is not the same as not there. Never rejects. */
  isThere(file: string): Promise<boolean>;
  /** Of the files in a folder; none where it can't be read. Never rejects. */
  namesIn(folder: string): Promise<readonly string[]>;
  /** Undefined where it can't be read, or is too large to be written by hand. Never rejects. */
  textOf(file: string): Promise<string | undefined>;
}

/** What the names of a message's conditions always are, where they are there at all; a status is a number or a text. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ...['latency', 'size'].map((name) => [name, 'a number'] as const),
  ...['name', 'protocol', 'from', 'to', 'node'].map((name) => [name, 'a text'] as const),
]);

/** A disk that is slower has nothing to say about a file that is being written. */
const PATIENCE_MS = 500;

export class Doubts {
  readonly #disk: Disk;
  /** What disks were asked and have not answered yet: a disk that hangs is asked once, not at each key. */
  readonly #asked = new Map<string, Promise<boolean>>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** @param file and its system, read without errors */
  async of(file: File, shape: SystemJson, system: System): Promise<readonly Doubt[]> {
    const [programs, lines] = await Promise.all([this.ofPrograms(shape, system), this.ofLines(file, system.cwd)]);
    return [...this.ofConditions(file), ...programs, ...lines];
  }

  /** Of conditions. @param file without errors */
  ofConditions(file: File): readonly Doubt[] {
    const conditions = everyNode(file).flatMap((part) =>
      isWhenClause(part) || isAlways(part) ? [{ place: part.condition, kinds: isWhenClause(part) ? kinds : none }] : [],
    );
    return conditions.flatMap(({ place, kinds }) =>
      certain(sourceText(place), kinds).map((text) => doubt(place.$cstNode, text)),
    );
  }

  /** Of programs. @param system what the file says, read without errors */
  async ofPrograms(shape: SystemJson, system: System): Promise<readonly Doubt[]> {
    const missing = system.nodes.map(async (node): Promise<Doubt[]> => {
      if (node.kind !== 'launch' || node.start.kind !== 'program') return [];
      const { program } = node.start;
      if (await this.#isAnywhere(program, system.cwd)) return [];
      // A replica is written down by its node's name.
      const place = [node.name, node.name.replace(/-\d+$/, '')]
        .map((name) => shape.placeOf({ node: name, key: 'program', text: '' }))
        .find(isRun);
      return place ? [doubt(place.$cstNode, await this.#missing(program))] : [];
    });
    // Replicas have their program in common.
    const found = new Map((await Promise.all(missing)).flat().map((doubt) => [doubt.text, doubt]));
    return [...found.values()];
  }

  /** Of watches on lines: breakpoints move down to the next code. @param cwd the folder of the file */
  async ofLines(file: File, cwd: string): Promise<readonly Doubt[]> {
    const targets = everyNode(file).filter((part) => isLineWatch(part) || isLineTarget(part) || isExpose(part));
    const found = targets.map(async (place): Promise<Doubt[]> => {
      const asked = this.#disk.textOf(path.resolve(cwd, place.file));
      const text = await within(PATIENCE_MS, asked);
      if (text === undefined) return [];
      const at = codeAt(text, place.line);
      if (at === place.line) return [];
      const where = `There is no code in line "${place.line}" of ${place.file}`;
      const number = GrammarUtils.findNodeForProperty(place.$cstNode, 'line');
      return [doubt(number, at === undefined ? `${where}, and none below it.` : `${where}. Did you mean "${at}"?`)];
    });
    return (await Promise.all(found)).flat();
  }

  async #missing(program: string): Promise<string> {
    const [folder, name] = [path.dirname(program), path.basename(program)];
    const meant = nearest(name, (await within(PATIENCE_MS, this.#disk.namesIn(folder))) ?? []);
    const help = meant === undefined ? 'Correct its path, or build it first.' : `Did you mean "${meant}"?`;
    return `There is no file "${name}" in ${folder}. ${help}`;
  }

  /** In a file that another includes, paths are resolved against the folder of that one, which lies above it mostly. */
  async #isAnywhere(program: string, cwd: string): Promise<boolean> {
    const written = path.relative(cwd, program);
    for (let folder = cwd; ; folder = path.dirname(folder)) {
      if ((await within(PATIENCE_MS, this.#isThere(path.resolve(folder, written)))) ?? true) return true;
      if (path.dirname(folder) === folder) return false;
    }
  }

  #isThere(file: string): Promise<boolean> {
    const asked = this.#asked.get(file) ?? this.#disk.isThere(file).finally(() => this.#asked.delete(file));
    this.#asked.set(file, asked);
    return asked;
  }
}

function doubt(place: CstNode | undefined, text: string): Doubt {
  return { from: place?.offset ?? 0, to: place?.end ?? 0, text };
}

const none: ReadonlyMap<string, Kind> = new Map();

function certain(condition: string, kinds: ReadonlyMap<string, Kind>): readonly string[] {
  try {
    return certainOf(parseExpression(condition), kinds);
  } catch (error) {
    if (error instanceof ExpressionError) return []; // Who runs it says so: of what is included we only know the grammar.
    throw error;
  }
}
