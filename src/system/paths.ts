import path from 'node:path';
import { unreplacedVariable, wrongType } from './errors.ts';
import type { Fields } from './fields.ts';
import type { Problems } from './problems.ts';

/** Makes the paths of a configuration absolute, by the rules of the platform on which the nodes run. */
export class Paths {
  readonly #path: path.PlatformPath;
  readonly #problems: Problems;
  readonly cwd: string;

  constructor(cwd: string, platform: NodeJS.Platform, problems: Problems) {
    this.#path = platform === 'win32' ? path.win32 : path.posix;
    this.#problems = problems;
    this.cwd = this.#path.normalize(cwd);
  }

  static isAbsolute(file: string, platform: NodeJS.Platform): boolean {
    return platform === 'win32' ? path.win32.isAbsolute(file) : path.posix.isAbsolute(file);
  }

  /** A path that was written, absolute. */
  resolve(file: string): string {
    return this.#path.resolve(this.cwd, file);
  }

  /** The path under `key`, absolute. */
  read(fields: Fields, key: string): string | undefined {
    const file = fields.text(key, 'a path');
    if (file === undefined || !this.#isReplaced(fields, key, file)) return undefined;
    return this.#path.resolve(this.cwd, file);
  }

  /** The path under `key`, or the paths of a list there, absolute. */
  readSeveral(fields: Fields, key: string): readonly string[] | undefined {
    const files = fields.textOrTexts(key, 'a path, or a list of paths');
    if (!files?.every((file) => this.#isReplaced(fields, key, file))) return undefined;
    return files.map((file) => this.#path.resolve(this.cwd, file));
  }

  /** A program to run: a bare name stays as it is, to be looked up in PATH; anything else is a path. */
  readCommand(fields: Fields, key: string): string | undefined {
    const command = fields.text(key, 'the name or the path of a program');
    if (command === undefined || !this.#isReplaced(fields, key, command)) return undefined;
    return this.#path.basename(command) === command ? command : this.#path.resolve(this.cwd, command);
  }

  /** Globs with `/` on every platform; a `!` in front stays there. */
  readGlobs(fields: Fields, key: string): readonly string[] | undefined {
    const globs = fields.texts(key);
    if (!globs?.every((glob) => this.#isReplaced(fields, key, glob))) return undefined;
    return globs.map((glob) => {
      const excludes = glob.startsWith('!');
      const absolute = this.#path.resolve(this.cwd, excludes ? glob.slice(1) : glob);
      return (excludes ? '!' : '') + absolute.replaceAll(this.#path.sep, '/');
    });
  }

  /** A path on the machine of the node, which may be of another kind than this one. */
  readRemote(fields: Fields, key: string): string | undefined {
    const file = fields.text(key, 'a path');
    if (file === undefined) return undefined;
    if (path.posix.isAbsolute(file) || path.win32.isAbsolute(file)) return file;
    this.#problems.add(wrongType(fields.place(key), 'an absolute path on the machine of the node', file));
    return undefined;
  }

  #isReplaced(fields: Fields, key: string, text: string): boolean {
    const variable = variableIn(text);
    if (variable !== undefined) this.#problems.add(unreplacedVariable(fields.place(key), variable));
    return variable === undefined;
  }
}

/** An editor replaces `${workspaceFolder}` and the like; other DAP clients may send them as they are. */
export function variableIn(text: string): string | undefined {
  return /\$\{[^}]*\}/.exec(text)?.[0];
}
