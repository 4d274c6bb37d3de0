/** What to call a process as a node: by what it runs, never by its number. */
import path from 'node:path';
import { type Listed, scriptOf } from './listed.ts';

/** Names of scripts that say nothing: the package says more. */
const nondescript = /^(index|main|server|app|start|cli|bin|www)$/;
/** Names of folders that say nothing. */
const layout = /^(src|lib|dist|build|out|bin|server|app)$/;

/**
 * `orders` for `src/orders.ts`; for `src/index.js` the name of its package, else of its folder; for a process without a
 * script the name of the folder that it runs in.
 *
 * @param packageName reads the name in the nearest package.json above a file
 */
export async function nameOf(
  { words, cwd }: Listed,
  packageName: (file: string) => Promise<string | undefined>,
): Promise<string> {
  const script = scriptOf(words);
  const base = script === undefined ? '' : path.parse(script).name;
  if (base !== '' && !nondescript.test(base)) return asNodeName(base);
  const file = script === undefined ? path.join(cwd ?? '', 'package.json') : path.resolve(cwd ?? '', script);
  if (cwd === undefined && !path.isAbsolute(script ?? '')) return asNodeName(base);
  const folders = path.dirname(file).split(/[\\/]/);
  return asNodeName((await packageName(file)) ?? folders.findLast((part) => part !== '' && !layout.test(part)) ?? base);
}

/** The same name twice gets a number: `orders`, `orders-2`. */
export function unique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
    taken.add(free);
    return free;
  });
}

/** What a node's name may have (system/names.ts). */
function asNodeName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'node';
}
