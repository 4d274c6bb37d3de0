import type { LangiumDocument } from 'langium';
import type { InlayHintProvider } from 'langium/lsp';
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import type { File } from '../language/generated/ast.ts';
import type { LiveRun } from './live.ts';

/** Behind each watch and each `expose`, what has come of it in the run that goes on. */
export class Hints implements InlayHintProvider {
  readonly #live: LiveRun;

  constructor(live: LiveRun) {
    this.#live = live;
  }

  getInlayHints({ parseResult, textDocument }: LangiumDocument, { range }: InlayHintParams): InlayHint[] {
    const [from, to] = [textDocument.offsetAt(range.start), textDocument.offsetAt(range.end)];
    return (parseResult.value as File).members.flatMap((member) => {
      const end = member.$cstNode?.end ?? -1;
      const label = end >= from && end <= to ? this.#live.hintOf(member) : undefined;
      return label === undefined ? [] : { position: textDocument.positionAt(end), label, paddingLeft: true };
    });
  }
}
