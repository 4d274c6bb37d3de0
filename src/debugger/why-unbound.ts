/** "Why is this breakpoint not bound?", answered for each node in plain words, from what is known of its scripts and maps. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { messageOf } from '../base/errors.ts';
import type { AttachSpec, System } from '../system/model.ts';
import type { BindingState } from './binding.ts';
import type { Breakpoint } from './breakpoint.ts';
import type { Isolate } from './isolate.ts';
import type { Script } from './loaded-scripts.ts';
import type { OutFile } from './out-files.ts';
import { pathKey } from './paths.ts';

/** All that is known of one place, for `whyUnbound`. */
export interface BindingCase {
  /** The user's, or one that could be there. */
  readonly breakpoint: Breakpoint;
  /** The user has set it. */
  readonly isSet: boolean;
  /** How often it was hit, where that is counted. */
  readonly count: number | undefined;
  readonly states: ReadonlyMap<Isolate, BindingState>;
  /** Compiled files that stand for the source. */
  readonly predicted: readonly OutFile[];
  /** How many files were searched for them; undefined: none, since the source runs as it is, or maps are switched off. */
  readonly searched: number | undefined;
}

export interface NodeAnswer {
  readonly node: string;
  readonly isBound: boolean;
  readonly why: string;
}

/** Files of the same name, and maps that can't be read, that are named. */
const MOST = 3;

export async function whyUnbound(
  system: System,
  found: BindingCase,
): Promise<{ readonly summary: string; readonly nodes: readonly NodeAnswer[] }> {
  const others = [...found.states.keys()].map(({ node }) => node);
  const names = [...new Set([...system.nodes.map((node) => node.name), ...others])];
  const nodes = await Promise.all(names.map((name) => answerOf(name, system, found)));
  return { summary: summaryOf(found, nodes), nodes };
}

function summaryOf({ breakpoint, isSet }: BindingCase, nodes: readonly NodeAnswer[]): string {
  if (!isSet) return 'There is no breakpoint in this line.';
  if (breakpoint.problem !== undefined) return 'Bound nowhere: it is not valid.';
  const bound = nodes.filter(({ isBound }) => isBound).length;
  return `Bound in ${bound} of ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}.`;
}

async function answerOf(node: string, system: System, found: BindingCase): Promise<NodeAnswer> {
  const { breakpoint, states } = found;
  const no = (why: string) => ({ node, isBound: false, why });
  if (breakpoint.problem !== undefined) return no(breakpoint.problem);
  if (breakpoint.nodes && !breakpoint.nodes.some((name) => name === node))
    return no(`It is only for ${breakpoint.nodes.join(', ') || 'no node'}, as its condition says.`);
  const mine = [...states].filter(([isolate]) => isolate.node === node);
  if (mine.length === 0) return no('No process of it runs now. It will be bound when one begins.');
  const answers = await Promise.all(
    mine.map(async ([isolate, state]) => {
      const why = await reasonOf(isolate, state, system, found);
      return mine.length === 1 ? why : `${isolate.title}: ${why}`;
    }),
  );
  const isBound = mine.some(([, { kind }]) => kind === 'bound') && !mine.some(([, { kind }]) => kind === 'failed');
  return { node, isBound, why: answers.join('\n') };
}

async function reasonOf(isolate: Isolate, state: BindingState, system: System, found: BindingCase): Promise<string> {
  const { breakpoint } = found;
  const script = scriptsOf(isolate, breakpoint)[0];
  const sentences: string[] = [];
  if (state.kind === 'bound') {
    const line = state.line + 1;
    const isMoved = state.line !== breakpoint.line;
    sentences.push(`Bound at line ${line}${isMoved ? ', the next one that has code' : ''}.`);
    const { file, line: at, column } = state.generated;
    if (pathKey(file) !== pathKey(breakpoint.path)) sentences.push(`What runs is ${file}:${at + 1}:${column + 1}.`);
    if (found.count !== undefined) sentences.push(`Hit ${times(found.count)} so far, in all nodes together.`);
  } else if (script) {
    const why = state.kind === 'failed' ? state.why : 'it has not answered yet: it is busy, or in native code';
    sentences.push(`${script.file.path} is loaded, but ${why}.`);
  } else {
    // Perhaps its map is so broken that it does not even name the source.
    const alike = [...isolate.scripts.values()].filter(
      ({ file }) => stemOf(file.path ?? '') === stemOf(breakpoint.path),
    );
    await Promise.all(alike.map(({ file }) => file.read()));
    sentences.push(...notLoaded(isolate, system, found));
  }
  if (script) sentences.push(...(await staleness(isolate, script, breakpoint)));
  return sentences.join(' ');
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

function scriptsOf(isolate: Isolate, { keys }: Breakpoint): readonly Script[] {
  return [...isolate.scripts.values()].filter(({ file }) => keys.some((key) => key === file.key || file.map?.has(key)));
}

function notLoaded(isolate: Isolate, system: System, found: BindingCase): readonly string[] {
  const { path, keys } = found.breakpoint;
  const { settings } = system;
  if (!existsSync(path)) return [`${path} is not there.`];
  const spec = system.nodes.find((node) => node.name === isolate.node);
  const roots = spec?.kind === 'attach' ? spec.roots : undefined;
  const sentences: string[] = [];
  const isScript = /^\.[cm]?js$/.test(extname(path));
  if (roots && isolate.roots.toRemote(path) === path)
    sentences.push(`It lies outside of localRoot (${roots.local}), so nothing of ${roots.remote} can be it.`);
  if (!settings.sourceMaps && !isScript) sentences.push('Source maps are switched off ("sourceMaps": false).');
  const compiled = found.predicted.map((file) => file.path);
  if (compiled.length > 0) {
    sentences.push(`Not loaded yet: it will be bound when ${listOf(compiled)} is loaded.`);
    const [first] = compiled;
    if (first !== undefined && isNewer(path, first))
      sentences.push('The source is newer than that: build again, or lines may be wrong.');
  } else sentences.push('Not loaded yet: no script of it runs here.');
  const others = namesakes(isolate, path);
  if (others.length > 0)
    sentences.push(`Another file of that name is loaded: ${listOf(others)}. ${remedy(spec, roots)}`);
  const broken = brokenMaps(isolate, path);
  for (const { path: file, problem } of broken.slice(0, MOST)) sentences.push(`${file} is loaded, but ${problem}.`);
  if (broken.length > MOST) sentences.push(`The same goes for ${broken.length - MOST} more files.`);
  if (compiled.length === 0 && found.searched !== undefined && !isScript) {
    const searched =
      found.searched === 1 ? 'one compiled file' : `${found.searched.toLocaleString('en-US')} compiled files`;
    const where = settings.outFiles.length > 0 ? 'that outFiles names' : `below ${system.cwd}`;
    sentences.push(
      `None of the ${searched} ${where} has a source map that names it. If it is compiled, let the compiler write source maps, and name its output in outFiles.`,
    );
  }
  if (keys.length > 1) sentences.push(`It is a link to ${keys[1]}.`);
  return sentences;
}

function remedy(spec: System['nodes'][number] | undefined, roots: AttachSpec['roots']): string {
  if (roots) return `If it is the same one, correct localRoot (${roots.local}) and remoteRoot (${roots.remote}).`;
  return spec?.kind === 'attach'
    ? 'If it is the same one, say so with localRoot and remoteRoot, or with sourceMapPathOverrides.'
    : 'If it is the same one, say so with sourceMapPathOverrides.';
}

/** Files, and sources of maps, that are called like it and lie elsewhere. */
function namesakes(isolate: Isolate, path: string): readonly string[] {
  const name = basename(path).toLowerCase();
  const found = new Set<string>();
  for (const { file } of isolate.scripts.values()) {
    if (file.isPackage || file.path === undefined) continue;
    if (basename(file.path).toLowerCase() === name) found.add(file.path);
    for (const source of file.map?.paths ?? [])
      if (source.toLowerCase().split(/[\\/]/).at(-1) === name) found.add(source);
  }
  return [...found];
}

/** Scripts whose maps can't be read, those first that are called like the source. */
function brokenMaps(isolate: Isolate, path: string): readonly { readonly path: string; readonly problem: string }[] {
  const broken = [...isolate.scripts.values()].flatMap(({ file }) =>
    file.problem === undefined || file.path === undefined || file.isPackage
      ? []
      : [{ path: file.path, problem: file.problem }],
  );
  const rank = (file: string) => (stemOf(file) === stemOf(path) ? 0 : 1);
  return broken.sort((a, b) => rank(a.path) - rank(b.path));
}

/** Whether what runs is another text than what the editor shows. */
async function staleness(
  isolate: Isolate,
  { id, file }: Script,
  { path, keys }: Breakpoint,
): Promise<readonly string[]> {
  if (!existsSync(path)) return [];
  const { map } = file;
  const key = keys.find((one) => map?.has(one));
  try {
    if (map && key !== undefined) {
      const content = map.contentOf(map.paths.find((source) => pathKey(source) === key) ?? path);
      const isOther = content === undefined ? isNewer(path, file.path ?? path) : content !== readFileSync(path, 'utf8');
      return isOther ? ['The source has changed since it was compiled: build again, and restart the node.'] : [];
    }
    // Node hands over JavaScript as it is; anything else has been through a compiler.
    if (!/^\.[cm]?js$/.test(extname(path))) return [];
    const { scriptSource } = await isolate.session.send('Debugger.getScriptSource', { scriptId: id });
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    const isSame = scriptSource === text || scriptSource.replace(/^\/\/[^\n]*/, '') === text.replace(/^#![^\n]*/, '');
    return isSame
      ? []
      : ['What runs there is another text than this file: it has changed since it was loaded, or a loader changes it.'];
  } catch (error) {
    return [`Whether the file has changed since then can't be seen (${messageOf(error)}).`];
  }
}

const stemOf = (path: string) => basename(path, extname(path));

function isNewer(path: string, than: string): boolean {
  try {
    return statSync(path).mtimeMs > statSync(than).mtimeMs;
  } catch {
    return false; // one of them is gone, which is told elsewhere
  }
}

function listOf(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST).join(', ');
  return paths.length > MOST ? `${shown} and ${paths.length - MOST} more` : shown;
}
