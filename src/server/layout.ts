import type { AstNode } from 'langium';
import { AbstractFormatter, Formatting } from 'langium/lsp';
import { isFault, isFile, isMessages, isNode } from '../language/generated/ast.ts';

/** How a file is laid out: what stood in one line stays in one, the parts of a block are indented by two. */
export class Layout extends AbstractFormatter {
  protected override format(node: AstNode): void {
    const formatter = this.getNodeFormatter(node);
    if (isFile(node)) {
      for (const member of node.members) formatter.node(member).prepend(Formatting.noIndent());
      return;
    }
    if (!isNode(node) && !isMessages(node) && !isFault(node)) return;
    formatter.keyword('{').prepend(Formatting.oneSpace());
    const isInOneLine = node.$cstNode && !node.$cstNode.text.includes('\n');
    const parts = isFault(node) ? node.rules : node.parts;
    if (isInOneLine) {
      formatter.keyword('}').prepend(parts.length > 0 ? Formatting.oneSpace() : Formatting.noSpace());
      return;
    }
    for (const part of parts) formatter.node(part).prepend(Formatting.indent({ allowMore: true }));
    formatter.keyword('}').prepend(Formatting.newLine());
  }
}
