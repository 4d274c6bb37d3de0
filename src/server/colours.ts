import type { AstNode } from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import * as ast from '../language/generated/ast.ts';

/**
 * What the colours of `syntaxes/` can't tell, which look at one word at a time: that `log` is the name of a node here, and what of an
 * expression is a function, a part of a message, a key.
 */
export class Colours extends AbstractSemanticTokenProvider {
  protected override highlightElement(node: AstNode, accept: SemanticTokenAcceptor): void {
    if (ast.isFile(node)) accept({ node, property: 'name', type: 'namespace' });
    else if (ast.isNode(node)) accept({ node, property: 'name', type: 'class', modifier: 'declaration' });
    else if (ast.isGroup(node)) accept({ node, property: 'name', type: 'type', modifier: 'declaration' });
    else if (ast.isAfter(node)) accept({ node, property: 'nodes', type: 'class' });
    else if (ast.isPlace(node)) accept({ node, property: 'node', type: 'class' });
    else if (ast.isEnv(node) || ast.isExposed(node)) accept({ node, property: 'name', type: 'variable' });
    else if (ast.isSetting(node) || ast.isMessagesPart(node)) accept({ node, property: 'key', type: 'property' });
    else if (ast.isProtocolClause(node)) accept({ node, property: 'names', type: 'enumMember' });
    else if (ast.isConsole(node)) accept({ node, property: 'kind', type: 'enumMember' });
    else if (ast.isReady(node)) accept({ node, property: 'way', type: 'enumMember' });
    else if (ast.isWordValue(node) && !constants.has(node.word)) accept({ node, property: 'word', type: 'enumMember' });
    else if (ast.isReference(node)) accept({ node, property: 'name', type: 'parameter' });
    else if (ast.isMember(node)) accept({ node, property: 'key', type: 'property' });
    else if (ast.isCall(node)) accept({ node, property: 'function', type: 'function' });
  }
}

/** These have their own colour already. */
const constants: ReadonlySet<string> = new Set(['true', 'false', 'null']);
