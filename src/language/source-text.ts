import { type AstNode, type CstNode, isCompositeCstNode, isLeafCstNode } from 'langium';

/** What stands there, in one line and without comments: for what is a text in launch.json. */
export function sourceText({ $cstNode }: AstNode): string {
  if (!$cstNode) return '';
  let text = '';
  let end = $cstNode.offset;
  const add = (part: CstNode): void => {
    if (isCompositeCstNode(part)) for (const inner of part.content) add(inner);
    else if (isLeafCstNode(part) && !part.hidden) {
      text += text !== '' && part.offset > end ? ` ${part.text}` : part.text;
      end = part.end;
    }
  };
  add($cstNode);
  return text;
}
