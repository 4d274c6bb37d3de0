import {
  type AstNode,
  type AstNodeDescription,
  type AstNodeLocator,
  AstUtils,
  DefaultScopeComputation,
  type LangiumCoreServices,
  type LocalSymbols,
  MapScope,
  MultiMap,
  type ReferenceInfo,
  type Scope,
  type ScopeProvider,
} from 'langium';
import { type File, isGroup, isNode, Node } from './generated/ast.ts';

/** Names that a node is found by: its own, those of its replicas, its group's. */
export class NodeScope implements ScopeProvider {
  readonly #locator: AstNodeLocator;
  /** Of the file as it was read: it is asked for each reference, and a key makes a new one. */
  readonly #scopes = new WeakMap<AstNode, Scope>();

  constructor(services: LangiumCoreServices) {
    this.#locator = services.workspace.AstNodeLocator;
  }

  getScope({ container }: ReferenceInfo): Scope {
    const file = AstUtils.findRootNode(container) as File;
    const known = this.#scopes.get(file);
    if (known) return known;
    const nodes = file.members.filter(isNode);
    const scope = new MapScope(nodes.flatMap((node) => descriptions(node, this.#locator.getAstNodePath(node))));
    this.#scopes.set(file, scope);
    return scope;
  }
}

/** Names of a file are found by `NodeScope`: Langium's own tables of all that is inside would be made at each key, and never read. */
export class NoLocalNames extends DefaultScopeComputation {
  override collectLocalSymbols(): Promise<LocalSymbols> {
    return Promise.resolve(new MultiMap<AstNode, AstNodeDescription>());
  }
}

function descriptions(node: Node, path: string): readonly AstNodeDescription[] {
  const { name, replicas } = node;
  if (!name) return []; // The user is writing it.
  const names = new Set([name]);
  for (let index = 1; index <= Math.min(replicas ?? 0, mostReplicas); index++) names.add(`${name}-${index}`);
  for (const part of node.parts) if (isGroup(part) && part.name) names.add(part.name);
  const document = AstUtils.getDocument(node);
  return [...names].map((known) => ({ name: known, node, type: Node.$type, documentUri: document.uri, path }));
}

/** As many as a node may have; more are refused elsewhere. */
const mostReplicas = 100;
