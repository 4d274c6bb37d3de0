/** Stack traces in text that a program writes: places in compiled files become those in their sources, so that a click leads there. */
import { existsSync } from 'node:fs';
import type { ScriptFile } from './library.ts';

/** A path or a URL with line and column. */
const plain = /(?<![\w./\\])((?:file:\/\/\/|\/|[A-Za-z]:[\\/])[^\s()'"`<>]*?):(\d+):(\d+)/g;
/** The same in brackets, where the path may have spaces. */
const bracketed = /(?<=\()((?:file:\/\/\/|\/|[A-Za-z]:[\\/])[^()]*? [^()]*?):(\d+):(\d+)(?=\))/g;
/** Above an error that nobody caught Node writes where it was thrown, without a column. */
const headline = /^((?:file:\/\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+)$/;

/** @param fileNamed the script that goes by a path or a URL */
export function withSources(line: string, fileNamed: (name: string) => ScriptFile | undefined): string {
  if (!/:\d+(?::\d+|$)/.test(line)) return line;
  const mapped = (whole: string, name: string, atLine: string, atColumn?: string) =>
    original(fileNamed(name), Number(atLine), atColumn === undefined ? undefined : Number(atColumn)) ?? whole;
  return line
    .replace(plain, mapped)
    .replace(bracketed, mapped)
    .replace(headline, (...[whole, name, at]) => mapped(whole, name, at));
}

function original(file: ScriptFile | undefined, line: number, column: number | undefined): string | undefined {
  const found = file?.readNow()?.toOriginal({ line: line - 1, column: (column ?? 1) - 1 });
  // Who transforms a file while it is loaded, and so leaves it its name, maps stack traces as well.
  if (!found || found.path === file?.path || !existsSync(found.path)) return undefined;
  return `${found.path}:${found.line + 1}${column === undefined ? '' : `:${found.column + 1}`}`;
}
