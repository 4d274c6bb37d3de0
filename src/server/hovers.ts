import { CstUtils, GrammarAST, type LangiumDocument } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { type File, isNode } from '../language/generated/ast.ts';
import type { LiveRun } from './live.ts';
import { cardOf } from './words.ts';

/** The meaning of a word of the language; of a name, the node that it stands for; and what the run tells of the sentence. */
export class Hovers implements HoverProvider {
  readonly #live: LiveRun;

  constructor(live: LiveRun) {
    this.#live = live;
  }

  getHoverContent({ parseResult, textDocument }: LangiumDocument, { position }: HoverParams): Hover | undefined {
    const root = parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, textDocument.offsetAt(position));
    if (!leaf) return undefined;
    const value = GrammarAST.isKeyword(leaf.grammarSource) ? cardOf(leaf.text) : undefined;
    const file = parseResult.value as File;
    const member = file.members.find(
      ({ $cstNode }) => $cstNode && $cstNode.offset <= leaf.offset && leaf.end <= $cstNode.end,
    );
    const cards = [member && this.#live.cardOf(member), value ?? nodeCard(file, leaf.text)];
    const card = cards.filter((one) => one !== undefined).join('\n\n---\n\n');
    if (card === '') return undefined;
    const range = { start: textDocument.positionAt(leaf.offset), end: textDocument.positionAt(leaf.end) };
    return { contents: { kind: 'markdown', value: card }, range };
  }
}

function nodeCard({ members }: File, name: string): string | undefined {
  const node = members.filter(isNode).find((one) => one.name === name || one.name === name.replace(/-\d+$/, ''));
  return node?.$cstNode && `\`\`\`lightcone\n${node.$cstNode.text}\n\`\`\``;
}
