/** A file as launch.json has it, and where in the file each part of that stands. */
import type { AstNode } from 'langium';
import type { Problem } from '../system/problems.ts';
import type { File, Messages, Setting } from './generated/ast.ts';
import { jsonOf, nodeJson } from './node-json.ts';
import { sourceText } from './source-text.ts';

/** Settings that have one value; the others are lists. */
const single: ReadonlySet<string> = new Set([
  'width',
  'stepping',
  'asyncStacks',
  'sourceMaps',
  'stopOnEntry',
  'stops',
  'followChildren',
  'cwd',
  'terminal',
]);

type Member = File['members'][number];

export interface SystemJson {
  readonly json: Readonly<Record<string, unknown>>;
  /** Paths as they are written, with their place. */
  readonly includes: readonly { readonly path: string; readonly place: AstNode }[];
  /** What is understood, and is not run by this version. */
  readonly unsupported: readonly { readonly what: string; readonly place: AstNode }[];
  readonly complaints: readonly { readonly text: string; readonly place: AstNode }[];
  /** Where a problem of the configuration is to be shown. */
  placeOf(problem: Problem): AstNode;
}

export function systemJson(file: File): SystemJson {
  return new Reader(file);
}

class Reader implements SystemJson {
  readonly includes: { path: string; place: AstNode }[] = [];
  readonly unsupported: { what: string; place: AstNode }[] = [];
  readonly complaints: { text: string; place: AstNode }[] = [];
  readonly json: Record<string, unknown> = {};
  readonly #file: File;
  readonly #nodes: Record<string, unknown> = {};
  readonly #watches: string[] = [];
  /** By `key`, `node`, `node.key` and the text of a watch. */
  readonly #places = new Map<string, AstNode>();

  constructor(file: File) {
    this.#file = file;
    if (file.name !== undefined) this.json.name = file.name;
    for (const member of file.members) this.#read(member);
    this.json.nodes = this.#nodes;
    if (this.#watches.length > 0) this.json.watches = this.#watches;
  }

  placeOf({ node, about, key = '', watch }: Problem): AstNode {
    if (watch !== undefined) return this.#places.get(`watch ${watch}`) ?? this.#file;
    const [first = ''] = key.split('.');
    const inNode = node ?? about;
    const candidates =
      inNode === undefined
        ? [key, first]
        : [`${inNode}.${key}`, `${inNode}.${first}`, inNode, inNode.replace(/-\d+$/, '')];
    for (const candidate of candidates) {
      const place = this.#places.get(candidate);
      if (place) return place;
    }
    return this.#file;
  }

  #read(member: Member): void {
    switch (member.$type) {
      case 'Node': {
        const { name } = member as { name?: string };
        if (name === undefined) return; // The user is writing it.
        if (Object.hasOwn(this.#nodes, name)) this.#complain(member, `There are two nodes "${name}". Rename one.`);
        const { json, places, repeated } = nodeJson(member);
        this.#nodes[name] = json;
        this.#places.set(name, member);
        for (const [key, place] of places) this.#places.set(`${name}.${key}`, place);
        for (const part of repeated)
          this.#complain(part, `"${sourceText(part).split(' ')[0]}" is said twice. Keep one.`);
        return;
      }
      case 'Include':
        if (member.path !== undefined) this.includes.push({ path: member.path, place: member });
        return;
      case 'Setting':
        this.#setting(member);
        return;
      case 'Messages':
        this.#messages(member);
        return;
      case 'Watch':
      case 'LineWatch':
      case 'Arming':
      case 'Expose':
        this.#watch(sourceText(member), member);
        return;
      case 'WatchText':
        this.#watch(member.text, member);
        return;
      default:
        this.unsupported.push({ what: whatIs(member), place: member });
    }
  }

  #setting(setting: Setting): void {
    const { key } = setting;
    const values = setting.values.map(jsonOf);
    this.#once(key, setting);
    if (single.has(key) && values.length > 1) this.#complain(setting, `"${key}" has one value.`);
    this.json[key] = single.has(key) ? values[0] : values;
  }

  #messages(messages: Messages): void {
    this.#once('messages', messages);
    const json: Record<string, unknown> = {};
    const keep: Record<string, unknown> = {};
    for (const part of messages.parts) {
      const values = part.values.map(jsonOf);
      this.#places.set(`messages.${part.key}`, part);
      if (part.key === 'events' || part.key === 'megabytes') {
        keep[part.key] = values[0];
        this.#places.set(`messages.keep.${part.key}`, part);
      } else {
        const isList = part.key === 'redact' || part.key === 'propagateTo';
        json[part.key] = isList ? values : values[0];
      }
    }
    this.json.messages = { ...json, ...(Object.keys(keep).length > 0 && { keep }) };
  }

  #watch(text: string | undefined, place: AstNode): void {
    if (text === undefined) return; // The user is writing it.
    this.#watches.push(text);
    this.#places.set(`watch ${text}`, place);
  }

  #once(key: string, place: AstNode): void {
    if (Object.hasOwn(this.json, key)) this.#complain(place, `"${key}" is said twice. Keep one.`);
    this.#places.set(key, place);
  }

  #complain(place: AstNode, text: string): void {
    this.complaints.push({ text, place });
  }
}

function whatIs({ $type }: Member): string {
  switch ($type) {
    case 'Invariant':
      return 'An invariant';
    default:
      return 'A fault';
  }
}
