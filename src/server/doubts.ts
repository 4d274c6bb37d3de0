/** What is no error and hardly meant: a program that is not there, a condition that no message changes. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { AstNode } from 'langium';
import { within } from '../base/deadline.ts';
import { certainOf } from '../expression/certain.ts';
import { ExpressionError } from '../expression/errors.ts';
import { parseExpression } from '../expression/parse.ts';
import { type File, isAlways, isRun, isWhenClause } from '../language/generated/ast.ts';
import { sourceText } from '../language/source-text.ts';
import type { SystemJson } from '../language/system-json.ts';
import { everyNode } from '../language/walk.ts';
import type { System } from '../system/model.ts';

export interface Doubt {
  readonly place: AstNode;
  /** A sentence or two: what is doubtful, and what to do. */
  readonly text: string;
}

/** A disk that is slower has nothing to say about a file that is being written. */
const PATIENCE_MS = 500;

export class Doubts {
  /** What disks were asked and have not answered yet: a disk that hangs is asked once, not at each key. */
  readonly #asked = new Map<string, Promise<boolean>>();

  /** Of conditions. @param file without errors */
  ofConditions(file: File): readonly Doubt[] {
    const conditions = everyNode(file).flatMap((part) =>
      isWhenClause(part) || isAlways(part) ? [part.condition] : [],
    );
    return conditions.flatMap((place) => certain(sourceText(place)).map((text) => ({ place, text })));
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
      return place ? [{ place, text: `There is no file ${program}. Correct its path, or build it first.` }] : [];
    });
    // Replicas have their program in common.
    const found = new Map((await Promise.all(missing)).flat().map((doubt) => [doubt.text, doubt]));
    return [...found.values()];
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
    const asked =
      this.#asked.get(file) ??
      stat(file)
        .then(() => true)
        // Out of reach is not the same as not there.
        .catch((error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
        .finally(() => this.#asked.delete(file));
    this.#asked.set(file, asked);
    return asked;
  }
}

function certain(condition: string): readonly string[] {
  try {
    return certainOf(parseExpression(condition));
  } catch (error) {
    if (error instanceof ExpressionError) return []; // Who runs it says so: of what is included we only know the grammar.
    throw error;
  }
}
