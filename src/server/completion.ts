import path from 'node:path';
import {
  type AstNode,
  AstUtils,
  GrammarAST,
  type LangiumDocument,
  type ReferenceInfo,
  TextDocument,
  URI,
} from 'langium';
import {
  type CompletionAcceptor,
  type CompletionContext,
  type CompletionValueItem,
  DefaultCompletionProvider,
  type LangiumServices,
  type NextFeature,
} from 'langium/lsp';
import {
  type CompletionItem,
  CompletionItemKind,
  type InitializeParams,
  InsertTextFormat,
  type Position,
} from 'vscode-languageserver';
import * as ast from '../language/generated/ast.ts';
import { watchNames } from '../system/watch.ts';
import { formOf, rankOf } from './forms.ts';
import type { LastRun } from './last-run.ts';
import { openPlace, quotedAt, wayBefore } from './quoted-at.ts';
import { filesIn, openPorts, programsIn, scriptsOf } from './surroundings.ts';
import { cardOf } from './words.ts';

/** What can stand at a place, beside the words of the grammar. */
interface Offer {
  readonly value: string;
  readonly detail?: string;
  readonly kind: CompletionItemKind;
}

/** Words of the language may be names; where any name may stand, they are no proposals. */
const names: ReadonlySet<string> = new Set(['Name', 'NodeName', 'Word', 'NumberText']);
const settingValues: Readonly<Record<string, readonly string[]>> = {
  stepping: ['auto', 'hold', 'run'],
  stacks: ['full', 'line', 'off'],
  ...Object.fromEntries(
    ['asyncStacks', 'sourceMaps', 'stopOnEntry', 'stops', 'followChildren', 'terminal', 'capture'].map((key) => [
      key,
      ['true', 'false'],
    ]),
  ),
};
/** Before names that the author makes up. */
const introducing: ReadonlySet<string> = new Set(['system', 'node', 'group', 'env', 'expose']);
/** Of these a node has one; of ways to start it, one among them. */
const starts: ReadonlySet<string> = new Set(['Run', 'Command', 'Attach', 'External']);

/** Langium's proposals, which are the words and nodes that the grammar allows, with what is known of the surroundings and the last run. */
export class Completion extends DefaultCompletionProvider {
  readonly #lastRun: LastRun;

  constructor(services: LangiumServices, lastRun: LastRun, editor: InitializeParams | undefined) {
    super(services);
    if (editor) this.initialize(editor);
    this.#lastRun = lastRun;
  }

  protected override *buildContexts(
    document: LangiumDocument,
    position: Position,
  ): IterableIterator<CompletionContext> {
    const { textDocument } = document;
    const offset = textDocument.offsetAt(position);
    const quoted = quotedAt(textDocument.getText(), offset);
    if (quoted === 'comment') return;
    if (!quoted) {
      yield* super.buildContexts(document, position);
      return;
    }
    const features = this.findFeaturesAt(textDocument, quoted.from);
    const { from: tokenOffset, to: tokenEndOffset } = quoted;
    yield { document, textDocument, offset, position, features, tokenOffset, tokenEndOffset };
  }

  /** Langium reads from the beginning, and knows nothing behind what is wrong. A sentence of its own can be read for itself. */
  protected override findFeaturesAt(document: TextDocument, offset: number): NextFeature[] {
    const features = super.findFeaturesAt(document, offset);
    if (features.length > 0) return features;
    const text = document.getText().slice(0, offset);
    const begin = text.endsWith('\n') ? offset : [...text.matchAll(/^[a-z]/gim)].at(-1)?.index;
    if (begin === undefined || begin === 0) return features;
    const rest = TextDocument.create(document.uri, document.languageId, document.version, text.slice(begin));
    return super.findFeaturesAt(rest, offset - begin);
  }

  protected override async completionFor(
    context: CompletionContext,
    next: NextFeature,
    accept: CompletionAcceptor,
  ): Promise<void> {
    const { feature } = next;
    if (!GrammarAST.isRuleCall(feature)) return super.completionFor(context, next, accept);
    const rule = ruleOf(feature);
    const property = AstUtils.getContainerOfType(feature, GrammarAST.isAssignment)?.feature ?? next.property ?? '';
    if (feature.rule.$refText === 'STRING') return this.#texts(context, `${rule}.${property}`, accept);
    if (isInText(context)) return;
    if (rule === 'NumberText') for (const port of await ports()) accept(context, itemOf(port));
    if (feature.rule.$refText === 'ID') await this.#names(context, property, accept);
  }

  protected override completionForKeyword(
    context: CompletionContext,
    keyword: GrammarAST.Keyword,
    accept: CompletionAcceptor,
  ): void {
    const rule = ruleOf(keyword);
    if (isInText(context) || names.has(rule) || !this.filterKeyword(context, keyword)) return;
    if (isFirst(keyword) && isSaid(context, rule)) return;
    const word = keyword.value;
    const card = cardOf(word);
    const form = this.clientCapabilities?.completionItem?.snippetSupport ? formOf(rule, word) : undefined;
    accept(context, {
      label: word,
      kind: form ? CompletionItemKind.Snippet : CompletionItemKind.Keyword,
      // At the beginning of a line something new begins; what still belongs to the sentence above comes after it.
      sortText: `${isAtLineStart(context) && rule.endsWith('Clause') ? '2' : '1'}${String(rankOf(rule, word)).padStart(2, '0')}`,
      ...(card !== undefined && { documentation: { kind: 'markdown', value: card } }),
      ...(form && { insertText: form.snippet, insertTextFormat: InsertTextFormat.Snippet }),
      ...(form?.asks && { command: { title: 'Suggest', command: 'editor.action.triggerSuggest' } }),
    });
  }

  protected override createReferenceCompletionItem(
    description: Parameters<DefaultCompletionProvider['createReferenceCompletionItem']>[0],
    _info: ReferenceInfo,
    { offset }: CompletionContext,
  ): CompletionValueItem {
    const node = ast.isNode(description.node) ? description.node : undefined;
    const isItself = node?.$cstNode && node.$cstNode.offset < offset && offset < node.$cstNode.end;
    if (isItself) return {} as CompletionValueItem; // It can't wait for itself.
    const what = node?.name === description.name ? 'node' : /-\d+$/.test(description.name) ? 'replica' : 'group';
    return {
      nodeDescription: description,
      kind: CompletionItemKind.Class,
      detail: what,
      sortText: what === 'replica' ? '01' : '00',
      ...(node?.$cstNode && {
        documentation: { kind: 'markdown', value: `\`\`\`lightcone\n${node.$cstNode.text}\n\`\`\`` },
      }),
    };
  }

  async #names(context: CompletionContext, property: string, accept: CompletionAcceptor): Promise<void> {
    const before = context.textDocument.getText().slice(0, context.tokenOffset);
    const [, previous = ''] = /([\w$]+)\s*$/.exec(before) ?? [];
    if (property === 'names') {
      for (const value of await this.#lastRun.all('protocol')) accept(context, itemOf({ value, kind: EnumMember }));
    } else if (property === 'word') {
      for (const value of settingValues[previous] ?? []) accept(context, itemOf({ value, kind: EnumMember }));
    } else if ((property === 'name' || property === 'key') && !introducing.has(previous)) {
      await this.#expression(context, accept);
    }
  }

  /** In a condition: what a message has, and what those had that were seen. */
  async #expression(context: CompletionContext, accept: CompletionAcceptor, end = context.offset): Promise<void> {
    const before = context.textDocument.getText().slice(0, end);
    const { keys, begun } = wayBefore(before);
    const start = context.textDocument.positionAt(end - begun);
    const range = { start, end: context.position };
    const offer = (label: string, rest: Partial<CompletionItem>) =>
      accept(context, { label, sortText: '0', textEdit: { range, newText: label }, ...rest });
    if (keys.length === 0) {
      for (const name of watchNames) offer(name, { kind: CompletionItemKind.Variable, detail: 'of the message' });
      // What must hold always is about these; a condition of a message can't know them.
      if (/\balways\b[^"`\n]*$/.test(before)) {
        for (const name of exposedIn(context.document))
          offer(name, { kind: CompletionItemKind.Variable, detail: 'exposed' });
      }
      return;
    }
    const [, name = ''] = /.*\b(?:send|receive|loss)\s+"([^"\n]*)"/s.exec(before) ?? [];
    for (const field of await this.#lastRun.fields(name, keys)) {
      offer(field.name, { kind: CompletionItemKind.Field, detail: field.sample });
    }
  }

  async #texts(context: CompletionContext, place: string, accept: CompletionAcceptor): Promise<void> {
    const { textDocument, tokenOffset, offset } = context;
    const written = textDocument.getText().slice(tokenOffset, offset);
    if (place === 'TextClause.text') {
      // A text of one's own, with parts of the message in it.
      if (isInText(context) && openPlace(written) !== undefined) await this.#expression(context, accept);
      return;
    }
    const end = isInText(context) ? context.tokenEndOffset : offset;
    const range = { start: textDocument.positionAt(tokenOffset), end: textDocument.positionAt(end) };
    const offers = await this.#offersFor(place, textDocument.uri);
    for (const [order, { value, ...rest }] of offers.entries()) {
      const newText = `"${value.replace(/[\\"]/g, '\\$&')}"`;
      const item = { label: value, filterText: newText, sortText: `0${String(order).padStart(4, '0')}`, ...rest };
      accept(context, { ...item, textEdit: { range, newText } });
    }
  }

  async #offersFor(place: string, uri: string): Promise<readonly Offer[]> {
    const { scheme, fsPath } = URI.parse(uri);
    const folder = scheme === 'file' ? path.dirname(fsPath) : undefined;
    const file = (value: string): Offer => ({ value, kind: CompletionItemKind.File });
    switch (place) {
      case 'Watch.name':
      case 'Target.name':
      case 'Happening.name':
        return (await this.#lastRun.all('name')).map((value) => ({
          value,
          kind: EnumMember,
          detail: 'seen in the last run',
        }));
      case 'Attach.address':
        return (await ports()).map(({ value }) => ({ value: `127.0.0.1:${value}`, kind: CompletionItemKind.Value }));
    }
    if (folder === undefined) return [];
    switch (place) {
      case 'Run.program':
      case 'LineWatch.file':
      case 'Target.file':
      case 'Expose.file':
        return (await programsIn(folder)).map(file);
      case 'Include.path':
        return (await filesIn(folder, /\.lightcone$/)).filter((one) => one !== path.basename(fsPath)).map(file);
      case 'EnvFile.files':
        return (await filesIn(folder, /^\.env/)).map(file);
      case 'Command.line':
        return (await scriptsOf(folder)).map(([name, line]) => ({
          value: name === 'start' || name === 'test' ? `npm ${name}` : `npm run ${name}`,
          detail: line,
          kind: CompletionItemKind.Value,
        }));
      default:
        return [];
    }
  }
}

const { EnumMember } = CompletionItemKind;

async function ports(): Promise<readonly Offer[]> {
  const open = await openPorts();
  return open.map((port) => ({
    value: `${port}`,
    detail: 'somebody listens there now',
    kind: CompletionItemKind.Value,
  }));
}

/** The names under which values are told in this file. */
function exposedIn({ parseResult }: LangiumDocument): ReadonlySet<string> {
  const { members } = parseResult.value as ast.File;
  return new Set(members.filter(ast.isExpose).flatMap(({ values }) => values.map(({ name }) => name)));
}

function itemOf({ value, ...rest }: Offer): CompletionValueItem {
  return { label: value, sortText: '0', ...rest };
}

function ruleOf(element: AstNode): string {
  return AstUtils.getContainerOfType(element, GrammarAST.isParserRule)?.name ?? '';
}

function isInText({ textDocument, tokenOffset, offset }: CompletionContext): boolean {
  return tokenOffset < offset && /["']/.test(textDocument.getText()[tokenOffset] ?? '');
}

function isAtLineStart({ textDocument, tokenOffset }: CompletionContext): boolean {
  const text = textDocument.getText();
  return text.slice(text.lastIndexOf('\n', tokenOffset - 1) + 1, tokenOffset).trim() === '';
}

/** Whether a rule begins with it. */
function isFirst(keyword: GrammarAST.Keyword): boolean {
  const group: AstNode | undefined = keyword.$container;
  return GrammarAST.isGroup(group) && GrammarAST.isParserRule(group.$container) && group.elements[0] === keyword;
}

/** Whether the node has this part already, and can have it once only. */
function isSaid({ node, offset }: CompletionContext, rule: string): boolean {
  const parts = AstUtils.getContainerOfType(node, ast.isNode)?.parts ?? [];
  if (rule === 'Env' || node === undefined) return false;
  return parts.some(({ $type, $cstNode }) => {
    const isHere = $cstNode !== undefined && $cstNode.offset <= offset && offset <= $cstNode.end;
    return !isHere && ($type === rule || (starts.has(rule) && starts.has($type)));
  });
}
