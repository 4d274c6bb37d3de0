import type { AstNode, LangiumDocument } from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import type {
  CancellationToken,
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensDeltaParams,
  SemanticTokensParams,
  SemanticTokensRangeParams,
} from 'vscode-languageserver';
import * as ast from '../language/generated/ast.ts';

/**
 * What the colours of `syntaxes/` can't tell, which look at one word at a time: that `log` is the name of a node here, and what of an
 * expression is a function, a part of a message, a key.
 */
export class Colours extends AbstractSemanticTokenProvider {
  #last: Promise<unknown> = Promise.resolve();

  override semanticHighlight(
    document: LangiumDocument,
    params: SemanticTokensParams,
    token?: CancellationToken,
  ): Promise<SemanticTokens> {
    return this.#inTurn(() => super.semanticHighlight(document, params, token));
  }

  override semanticHighlightRange(
    document: LangiumDocument,
    params: SemanticTokensRangeParams,
    token?: CancellationToken,
  ): Promise<SemanticTokens> {
    return this.#inTurn(() => super.semanticHighlightRange(document, params, token));
  }

  override semanticHighlightDelta(
    document: LangiumDocument,
    params: SemanticTokensDeltaParams,
    token?: CancellationToken,
  ): Promise<SemanticTokens | SemanticTokensDelta> {
    return this.#inTurn(() => super.semanticHighlightDelta(document, params, token));
  }

  /** An editor asks for a file and for what is seen of it at once; Langium writes the answers into one list. */
  #inTurn<T>(answer: () => Promise<T>): Promise<T> {
    const answered = this.#last.then(answer);
    this.#last = answered.catch(() => {});
    return answered;
  }

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
