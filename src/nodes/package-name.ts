import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The name in the nearest package.json above a program, without its scope; undefined where there is none. */
export async function packageNameOf(program: string): Promise<string | undefined> {
  for (let folder = path.dirname(program); ; folder = path.dirname(folder)) {
    // What lies in an installed package is named by its script: `vitest` is the name of nobody's node.
    if (path.basename(folder) === 'node_modules') return undefined;
    const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) {
      const name = nameIn(text);
      if (name !== undefined) return name;
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

function nameIn(text: string): string | undefined {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' && name !== '' ? name.replace(/^@[^/]*\//, '') : undefined;
  } catch {
    return undefined; // Broken, which is no matter of ours.
  }
}
