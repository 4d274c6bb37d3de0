import { CstUtils, GrammarAST, type LangiumDocument } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { type File, isNode } from '../language/generated/ast.ts';
import { cardOf } from './words.ts';

/** The meaning of a word of the language; of a name, the node that it stands for. */
export class Hovers implements HoverProvider {
  getHoverContent({ parseResult, textDocument }: LangiumDocument, { position }: HoverParams): Hover | undefined {
    const root = parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, textDocument.offsetAt(position));
    if (!leaf) return undefined;
    const value = GrammarAST.isKeyword(leaf.grammarSource) ? cardOf(leaf.text) : undefined;
    const card = value ?? nodeCard(parseResult.value as File, leaf.text);
    if (card === undefined) return undefined;
    const range = { start: textDocument.positionAt(leaf.offset), end: textDocument.positionAt(leaf.end) };
    return { contents: { kind: 'markdown', value: card }, range };
  }
}

function nodeCard({ members }: File, name: string): string | undefined {
  const node = members.filter(isNode).find((one) => one.name === name || one.name === name.replace(/-\d+$/, ''));
  return node?.$cstNode && `\`\`\`lightcone\n${node.$cstNode.text}\n\`\`\``;
}
