/** A system file with all that it includes, as one launch configuration. */
import path from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { isRecord } from '../base/shape.ts';
import { readFile, refuseErrors } from './system-file.ts';

type Json = Readonly<Record<string, unknown>>;
/** Rejects where there is no such file. */
type ReadText = (file: string) => Promise<string>;

/** More are a mistake, or hostile. */
const mostFiles = 100;

/**
 * @param file absolute path
 * @returns what launch.json would say; paths in it are relative to the folder of `file`, which is its `cwd`
 * @throws UserError with all that is wrong, for a file that can't be read, and for files that include each other
 */
export async function loadSystem(file: string, readText: ReadText): Promise<Json> {
  const loader = new Loader(readText);
  const folder = path.dirname(file);
  const { cwd, ...json } = await loader.load(file, []);
  return { ...json, cwd: typeof cwd === 'string' ? path.resolve(folder, cwd) : folder };
}

class Loader {
  readonly #readText: ReadText;
  #files = 0;

  constructor(readText: ReadText) {
    this.#readText = readText;
  }

  async load(file: string, from: readonly string[]): Promise<Json> {
    const name = path.basename(file);
    if (from.includes(file))
      throw new UserError(`${name} includes itself, by ${[...from, file].map(base).join(' -> ')}.`);
    if (++this.#files > mostFiles)
      throw new UserError(`${base(from[0] ?? file)} includes more than ${mostFiles} files.`);
    let text: string;
    try {
      text = await this.#readText(file);
    } catch (error) {
      const by = from.length === 0 ? '' : `, which ${base(from.at(-1) ?? '')} includes`;
      throw new UserError(`The system file ${file}${by} can't be read: ${messageOf(error)}. Correct its path.`);
    }
    const { json, includes, problems } = readFile(text);
    refuseErrors(name, problems);
    let whole: Json = json;
    for (const { path: relative } of includes) {
      const included = await this.load(path.resolve(path.dirname(file), relative), [...from, file]);
      whole = merged(whole, included, `${name} and ${base(relative)}`);
    }
    return whole;
  }
}

/** What the file itself says counts; nodes and watches come together. */
function merged(own: Json, included: Json, files: string): Json {
  const [nodes, more] = [recordIn(own.nodes), recordIn(included.nodes)];
  const twice = Object.keys(more).find((node) => Object.hasOwn(nodes, node));
  if (twice !== undefined) throw new UserError(`${files} both have a node "${twice}". Rename one.`);
  const watches = [...listIn(own.watches), ...listIn(included.watches)];
  return { ...included, ...own, nodes: { ...more, ...nodes }, ...(watches.length > 0 && { watches }) };
}

function recordIn(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function base(file: string): string {
  return path.basename(file);
}
