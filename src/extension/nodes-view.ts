import * as vscode from 'vscode';
import { type Row, rowsOf } from './rows.ts';
import type { Sessions } from './sessions.ts';

const openedKey = 'nodesView.opened';

/**
 * The view "Nodes" in the debug side bar. Its elements are the ids of rows: texts are the same however often they are
 * made, so VS Code keeps what is open, selected and focused while the rows behind them change.
 */
export class NodesView implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<string[] | undefined>();
  readonly #view: vscode.TreeView<string>;
  readonly #owned: vscode.Disposable;
  #rows: ReadonlyMap<string, Row> = new Map();
  #roots: readonly string[] = [];
  #isOpening = false;

  readonly onDidChangeTreeData = this.#changed.event;

  /** @param memory of the workspace: whether the view was opened here once */
  constructor(sessions: Sessions, memory: vscode.Memento) {
    this.#sessions = sessions;
    this.#memory = memory;
    this.#view = vscode.window.createTreeView('lightcone.nodes', { treeDataProvider: this });
    this.#owned = vscode.Disposable.from(
      this.#changed,
      this.#view,
      sessions.onDidChange(() => this.#update()),
    );
    this.#update();
  }

  /** The row behind an element, as commands in the view's menus get it. */
  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  getChildren(id?: string): string[] {
    return id === undefined ? [...this.#roots] : (this.#rows.get(id)?.children ?? []).map((child) => child.id);
  }

  getParent(id: string): string | undefined {
    return [...this.#rows.values()].find(({ children }) => children.some((child) => child.id === id))?.id;
  }

  getTreeItem(id: string): vscode.TreeItem {
    const row = this.#rows.get(id);
    if (!row) return new vscode.TreeItem(''); // Gone since VS Code asked for its parent's children.
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(row.label, row.children.length === 0 ? None : row.isOpen ? Expanded : Collapsed);
    item.id = row.id;
    item.description = row.description;
    item.iconPath = new vscode.ThemeIcon(
      row.icon.id,
      row.icon.color ? new vscode.ThemeColor(row.icon.color) : undefined,
    );
    item.tooltip = new vscode.MarkdownString(row.tooltip);
    item.accessibilityInformation = { label: row.spoken };
    item.contextValue = row.menu;
    if (row.shows !== undefined) {
      item.command = { command: 'lightcone.showNode', title: 'Show Where It Stands', arguments: [row.id] };
    }
    return item;
  }

  /**
   * VS Code folds views in the debug side bar away until somebody opens them, and nobody looks for a view that he does not
   * know of. At the first halt, when VS Code shows the side bar by itself, it is opened; from then on it is as the user left it.
   */
  async #openOnce(): Promise<void> {
    const [first] = this.#roots;
    if (first === undefined || this.#isOpening || this.#memory.get(openedKey) === true) return;
    this.#isOpening = true;
    try {
      await this.#view.reveal(first, { select: false, focus: false, expand: false });
      await this.#memory.update(openedKey, true);
    } catch {
      // The session ended before VS Code came to draw it. Another one will halt.
    }
    this.#isOpening = false;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #update(): void {
    const { all } = this.#sessions;
    const before = { rows: this.#rows, roots: this.#roots };
    const roots = rowsOf(all);
    this.#roots = roots.map(({ id }) => id);
    this.#rows = new Map(flat(roots).map((row) => [row.id, row]));
    const [only] = all;
    const title = all.length === 1 && only ? `${only.report.state} · ${only.report.width}` : '';
    if (this.#view.description !== title) this.#view.description = title;

    if (all.some(({ report }) => report.state === 'halted')) void this.#openOnce();

    // Only what has changed is drawn again: a large system reports often.
    if (!same(before.roots, this.#roots)) {
      this.#changed.fire(undefined);
      return;
    }
    const changed = flat(roots).filter((row) => hasChanged(before.rows.get(row.id), row));
    if (changed.length > 0) this.#changed.fire(changed.map(({ id }) => id));
  }
}

function flat(rows: readonly Row[]): readonly Row[] {
  return rows.flatMap((row) => [row, ...flat(row.children)]);
}

/** New rows are drawn with their parents, whose lists of children have changed. */
function hasChanged(before: Row | undefined, now: Row): boolean {
  if (!before) return false;
  const { children: childrenBefore, ...lookBefore } = before;
  const { children, ...look } = now;
  const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);
  return !same(ids(childrenBefore), ids(children)) || JSON.stringify(lookBefore) !== JSON.stringify(look);
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, at) => id === other[at]);
}
