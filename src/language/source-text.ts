import { type AstNode, CstUtils } from 'langium';

/** What stands there, in one line and without comments: for what is a text in launch.json. */
export function sourceText({ $cstNode }: AstNode): string {
  if (!$cstNode) return '';
  let text = '';
  let end = $cstNode.offset;
  for (const leaf of CstUtils.flattenCst($cstNode)) {
    if (leaf.hidden) continue;
    text += text !== '' && leaf.offset > end ? ` ${leaf.text}` : leaf.text;
    end = leaf.end;
  }
  return text;
}
