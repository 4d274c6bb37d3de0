/** What lies around a system file, for completions: programs, scripts of its package, ports that are open. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRecord } from '../base/shape.ts';

const programs = /(?<!\.d)(?<!\.(?:test|spec|config|story))\.[cm]?[jt]sx?$/;
const skipped: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'coverage', 'out']);
/** Nobody chooses from more, and a home folder has a million. */
const MOST_FILES = 400;
const DEEPEST = 5;

/** Paths of files that Node can run, `/` in them, relative to the folder: those near to it first. */
export function programsIn(folder: string): Promise<readonly string[]> {
  return filesIn(folder, programs);
}

/** @param ends what their names end with */
export async function filesIn(folder: string, ends: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  let level = [''];
  for (let depth = 0; depth <= DEEPEST && level.length > 0 && found.length < MOST_FILES; depth++) {
    const listed = await Promise.all(level.map(async (inside) => ({ inside, entries: await list(folder, inside) })));
    level = [];
    for (const { inside, entries } of listed) {
      for (const entry of entries) {
        const name = path.posix.join(inside, entry.name);
        if (entry.isFile() && ends.test(entry.name)) found.push(name);
        if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) level.push(name);
      }
    }
  }
  return found.slice(0, MOST_FILES);
}

/** Names and lines of the scripts of the package that the folder belongs to. */
export async function scriptsOf(folder: string): Promise<readonly (readonly [name: string, line: string])[]> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const above = path.dirname(folder);
    return above === folder ? [] : scriptsOf(above);
  }
  const { scripts } = record(text);
  return Object.entries(isRecord(scripts) ? scripts : {}).flatMap(([name, line]) =>
    typeof line === 'string' ? [[name, line] as const] : [],
  );
}

/** TCP ports on which somebody listens now. Known on Linux only, where it costs the reading of two files. */
export async function openPorts(): Promise<readonly number[]> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((table) => readFile(table, 'utf8').catch(() => '')),
  );
  // `sl local_address rem_address st …`; 0A is LISTEN.
  const listening = tables.flatMap((table) => [...table.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) \S+ 0A /gm)]);
  const ports = listening.map(([, port = '']) => Number.parseInt(port, 16));
  return [...new Set(ports)].sort((one, other) => one - other);
}

async function list(folder: string, inside: string) {
  // What can't be read offers nothing.
  return readdir(path.join(folder, inside), { withFileTypes: true }).catch(() => []);
}

function record(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {}; // It is being edited.
  }
}
