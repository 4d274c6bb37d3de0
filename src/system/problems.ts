/**
 * What is wrong with a configuration, collected while it is read, so that the user sees everything at once.
 */
import { UserError } from '../base/errors.ts';

export interface Problem {
  /** The node that it is about; undefined for the configuration as a whole. */
  readonly node: string | undefined;
  /** For an editor: the node where it stands, if it is about several; the keys that lead to it; the watch. */
  readonly about?: string;
  readonly key?: string;
  readonly watch?: string;
  /** A sentence or two: what is wrong, and what to do. */
  readonly text: string;
}

export class Problems {
  readonly #found: Problem[] = [];

  /** One that was found before is not listed again: each replica is read, and most problems are in all of them. */
  add(problem: Problem): void {
    if (!this.#found.some(({ node, text }) => node === problem.node && text === problem.text))
      this.#found.push(problem);
  }

  /** In the order in which they were found. */
  get all(): readonly Problem[] {
    return this.#found;
  }

  get isEmpty(): boolean {
    return this.#found.length === 0;
  }

  /** All problems as one error, in the order in which they were found. It carries a node if all are about the same one. */
  toError(configuration: string): UserError {
    const lines = this.#found.map(({ node, text }) =>
      node === undefined ? capitalized(text) : `Node "${node}": ${text}`,
    );
    const nodes = new Set(this.#found.map(({ node }) => node));
    const [node] = nodes;
    const opening = `${configuration} can't be used`;
    const message =
      lines.length === 1
        ? `${opening}. ${lines[0]}`
        : `${opening}, for ${lines.length} reasons:\n- ${lines.join('\n- ')}`;
    return new UserError(message, nodes.size === 1 ? node : undefined);
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
