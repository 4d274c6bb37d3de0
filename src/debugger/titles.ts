/** What isolates are called: words of the user's, never a number that V8 or the operating system has given. */
import { basename } from 'node:path';
import type { NodeProcess } from '../nodes/process.ts';
import type { NodeName } from '../system/model.ts';
import { pathOfScript } from './paths.ts';

/** Files that are called what many are called, so that the name of their package says more. */
const saysLittle = /^(index|main|server|app|start|cli|bin|run|worker)(\.[cm]?[jt]sx?)?$/;

export function plainTitleOfProcess(
  process: Pick<NodeProcess, 'node' | 'isMain' | 'argv' | 'packageName' | 'cluster'>,
): string {
  const { node, isMain, argv, packageName, cluster } = process;
  if (isMain) return node;
  if (cluster !== undefined) return `${node} (worker ${cluster})`;
  const file = basename(argv[1] ?? argv[0] ?? 'child');
  return `${node} (${saysLittle.test(file) ? (packageName ?? file) : file})`;
}

/** @param url of its file; one without a file runs a text of its parent's */
export function plainTitleOfWorker(node: NodeName, name: string | undefined, url: string): string {
  return `${node} (${name ?? basename(pathOfScript(url) ?? 'worker')})`;
}

/** The titles that are taken, so that two isolates are never called the same. */
export class Titles {
  readonly #taken = new Map<string, number>();

  /** @param mayShare a node's process is called by the node's name, also in the moment in which the next one replaces it */
  take(plain: string, { mayShare }: { mayShare: boolean }): string {
    let title = plain;
    for (let count = 2; !mayShare && this.#taken.has(title); count++) title = `${plain} #${count}`;
    this.#taken.set(title, (this.#taken.get(title) ?? 0) + 1);
    return title;
  }

  free(title: string): void {
    const count = (this.#taken.get(title) ?? 0) - 1;
    if (count > 0) this.#taken.set(title, count);
    else this.#taken.delete(title);
  }
}
