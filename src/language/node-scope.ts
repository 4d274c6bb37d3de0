import {
  type AstNodeDescription,
  type AstNodeLocator,
  AstUtils,
  type LangiumCoreServices,
  MapScope,
  type ReferenceInfo,
  type Scope,
  type ScopeProvider,
} from 'langium';
import { type File, isGroup, isNode, Node } from './generated/ast.ts';

/** Names that a node is found by: its own, those of its replicas, its group's. */
export class NodeScope implements ScopeProvider {
  readonly #locator: AstNodeLocator;

  constructor(services: LangiumCoreServices) {
    this.#locator = services.workspace.AstNodeLocator;
  }

  getScope({ container }: ReferenceInfo): Scope {
    const file = AstUtils.findRootNode(container) as File;
    return new MapScope(
      file.members.filter(isNode).flatMap((node) => descriptions(node, this.#locator.getAstNodePath(node))),
    );
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
