import {
  type AstNode,
  DefaultLinker,
  DefaultReferenceDescriptionProvider,
  type LangiumDocument,
  type ReferenceDescription,
  type ReferenceInfo,
} from 'langium';
import { isAfter, isPlace } from './generated/ast.ts';
import { everyNode } from './walk.ts';

/** Langium's linker, with a plain walk to the references. */
export class Linker extends DefaultLinker {
  override link(document: LangiumDocument): Promise<void> {
    for (const reference of referencesIn(document.parseResult.value)) this.doLink(reference, document);
    return Promise.resolve();
  }
}

/** What "Go to References" and renaming look in. */
export class References extends DefaultReferenceDescriptionProvider {
  override createDescriptions(document: LangiumDocument): Promise<ReferenceDescription[]> {
    const known = referencesIn(document.parseResult.value).filter(({ reference }) => !reference.error);
    return Promise.resolve(known.flatMap((reference) => this.createInfoDescriptions(reference)));
  }
}

/** Those that the grammar has; a test holds this. */
function referencesIn(root: AstNode): readonly ReferenceInfo[] {
  return everyNode(root).flatMap((container): ReferenceInfo[] => {
    if (isAfter(container))
      return container.nodes.map((reference, index) => ({ reference, container, property: 'nodes', index }));
    if (isPlace(container) && container.node) return [{ reference: container.node, container, property: 'node' }];
    return [];
  });
}
