/**
 * The console of the client: each line with its node's name in front, in the node's colour, so that the client's filter shows one
 * node. The order and the amount are the transcript's doing.
 */
import { stripVTControlCharacters } from 'node:util';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Disposable, Disposables } from '../base/disposable.ts';
import type { Category, Entry, Transcript } from '../debugger/transcript.ts';
import type { NodeName } from '../system/model.ts';
import type { Client } from './client.ts';
import type { LoggedValues } from './logged.ts';
import type { SourceReferences } from './source-references.ts';
import { sourceOf } from './translate.ts';

export interface OutputParts {
  readonly transcript: Transcript;
  /** In the order of the configuration. */
  readonly names: readonly string[];
  readonly client: Client;
  readonly sources: SourceReferences;
  readonly logged: LoggedValues;
  send(body: DebugProtocol.OutputEvent['body']): void;
}

/** Lines of one node without anything about them, which are sent together. */
interface Plain {
  readonly node: NodeName | undefined;
  readonly category: Category;
  text: string;
}

/** ANSI colours that are readable on light and dark ground; red is left for errors. */
const COLOURS = [36, 35, 32, 33, 34, 96, 95, 92, 93, 94];
const ESCAPE = '\x1b';
/** What VS Code clears its console at: it is all nodes', not only of the one that wants to begin anew. */
const CLEARS = `${ESCAPE}[2J`;

export class Output implements Disposable {
  readonly #parts: OutputParts;
  readonly #width: number;
  readonly #owned = new Disposables();
  #plain: Plain | undefined;
  #sending: NodeJS.Immediate | undefined;

  constructor(parts: OutputParts) {
    this.#parts = parts;
    this.#width = Math.min(16, Math.max(0, ...parts.names.map((name) => name.length)));
    this.#owned.add(parts.transcript.onEntry((entry) => this.#show(entry)));
  }

  /** What is known of something that was written: its place, its objects. */
  entry(entry: Entry): void {
    // Why a start has failed is said when all has been taken down.
    if (this.#owned.isDisposed) this.#show(entry);
    else this.#parts.transcript.say(entry);
  }

  /** A remark about a node. */
  line(node: string, category: Category, line: string): void {
    this.entry({ node: node as NodeName, category, lines: [line] });
  }

  /** A sentence of ours. */
  say(text: string, category: Category = 'console'): void {
    this.entry({ node: undefined, category, lines: [text] });
  }

  /** Sends all that has come. */
  flush(): void {
    this.#parts.transcript.flush();
    this.#sendPlain();
  }

  dispose(): void {
    this.flush();
    this.#owned.dispose();
  }

  #show({ node, category, lines, place, logged, leftOut = 0 }: Entry): void {
    const { client, sources } = this.#parts;
    if (leftOut > 0) this.#add(node, 'console', `${this.#prefix(node)}… ${count(leftOut)} of ${node} left out\n`);
    const text = lines.map((line) => `${this.#prefix(node)}${this.#clean(line)}\n`).join('');
    if (!place && !logged) {
      this.#add(node, category, text);
      return;
    }
    this.#sendPlain();
    this.#parts.send({
      category,
      output: text,
      ...(logged && { variablesReference: this.#parts.logged.add(logged, lines) }),
      ...(place && {
        source: sourceOf(place.source, sources),
        line: place.line + Number(client.linesStartAt1),
        column: place.column + Number(client.columnsStartAt1),
      }),
    });
  }

  #prefix(node: NodeName | undefined): string {
    if (node === undefined) return '';
    const name = node.padEnd(this.#width);
    if (!this.#parts.client.showsColours) return `${name} | `;
    const colour = COLOURS[Math.max(0, this.#parts.names.indexOf(node)) % COLOURS.length];
    return `\x1b[${colour}m${name} │\x1b[39m `;
  }

  #clean(line: string): string {
    const visible = line.replaceAll(/\p{Cc}/gu, pictureOf);
    if (!visible.includes('\x1b')) return visible;
    return this.#parts.client.showsColours
      ? `${visible.replaceAll(CLEARS, '')}\x1b[0m`
      : stripVTControlCharacters(visible);
  }

  #add(node: NodeName | undefined, category: Category, text: string): void {
    const open = this.#plain;
    if (open && open.node === node && open.category === category) open.text += text;
    else {
      this.#sendPlain();
      this.#plain = { node, category, text };
    }
    // A flood of lines must not be a flood of messages.
    this.#sending ??= setImmediate(() => this.#sendPlain());
  }

  #sendPlain(): void {
    if (this.#sending) clearImmediate(this.#sending);
    this.#sending = undefined;
    const plain = this.#plain;
    this.#plain = undefined;
    if (plain) this.#parts.send({ category: plain.category, output: plain.text });
  }
}

/** NUL is shown as ␀. Tabs stay, and escape sequences. */
function pictureOf(control: string): string {
  if (control === '\t' || control === ESCAPE) return control;
  const code = control.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd';
}

function count(lines: number): string {
  return lines === 1 ? '1 line' : `${lines.toLocaleString('en')} lines`;
}
