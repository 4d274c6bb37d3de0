/**
 * "Save Watches to System File": what was set from the timeline or in the Breakpoints view is then said by the file, for everybody who
 * has it. VS Code has no menu on breakpoints, but one on their view; and while there is something to save, a line above the file says so.
 */
import * as vscode from 'vscode';
import { isArray, isRecord } from '../base/shape.ts';
import type { WatchesInFile } from '../protocol/save-watches.ts';
import { isWatch, problemOf } from '../system/watch.ts';
import type { Language } from './language.ts';
import type { Sessions } from './sessions.ts';
import { tellingCommand } from './telling-command.ts';

const command = 'lightcone.saveWatches';

export function watchSavingOf(sessions: Sessions, language: Language): vscode.Disposable {
  const saver = new Saver(sessions, language);
  const offers = new Offers();
  return vscode.Disposable.from(
    offers,
    vscode.languages.registerCodeLensProvider({ language: 'lightcone' }, offers),
    tellingCommand(command, (asked) => saver.save(asked)),
  );
}

class Saver {
  readonly #sessions: Sessions;
  readonly #language: Language;

  constructor(sessions: Sessions, language: Language) {
    this.#sessions = sessions;
    this.#language = language;
  }

  /** @param asked of a lens its file, of the timeline a watch; else the user is asked */
  async save(asked: unknown): Promise<void> {
    const chosen = await this.#choose(isRecord(asked) && typeof asked.watch === 'string' ? asked.watch : undefined);
    if (chosen.length === 0) return;
    const file = await this.#file(typeof asked === 'string' ? vscode.Uri.parse(asked) : undefined);
    if (!file) return;
    const document = await vscode.workspace.openTextDocument(file);
    const wasDirty = document.isDirty;
    const watches = chosen.map(textOf);
    const version = document.version;
    const { offset, insert }: WatchesInFile = await this.#language.save({ text: document.getText(), watches });
    if (document.version !== version) throw new Error('The file was edited meanwhile. Save the watches once more.');
    const place = document.positionAt(offset);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, place, insert);
    if (insert !== '' && !(await vscode.workspace.applyEdit(edit))) return;
    const editor = await vscode.window.showTextDocument(document);
    editor.revealRange(new vscode.Range(place, document.positionAt(offset + insert.length)));
    if (!wasDirty) await document.save();
    await this.#keepInRuns(watches);
    vscode.debug.removeBreakpoints(chosen);
  }

  async #choose(watch: string | undefined): Promise<readonly vscode.FunctionBreakpoint[]> {
    const all = watchesThereAre();
    if (all.length === 0)
      throw new Error(
        'There is no breakpoint on messages to save. Set one in the timeline, or in the Breakpoints view: "break receive POST /orders".',
      );
    const asked = watch === undefined ? all : all.filter(({ functionName }) => functionName === watch);
    if (asked.length === 1) return asked;
    const items = asked.map((one) => ({ label: textOf(one), picked: true, one }));
    const title = 'Which are to be said in the system file?';
    return (await vscode.window.showQuickPick(items, { title, canPickMany: true }))?.map(({ one }) => one) ?? [];
  }

  /** That of the run, else the one that is edited, else the only one, else the user chooses. */
  async #file(asked: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
    const system: unknown = this.#sessions.active?.session.configuration.system;
    const edited = vscode.window.activeTextEditor?.document;
    const near = asked ?? (typeof system === 'string' ? vscode.Uri.file(system) : undefined);
    if (near ?? edited?.languageId === 'lightcone') return near ?? edited?.uri;
    const files = await vscode.workspace.findFiles('**/*.lightcone', '**/node_modules/**', 200);
    if (files.length === 0)
      throw new Error('There is no system file (.lightcone) here. "Convert to System File" makes one of launch.json.');
    if (files.length === 1) return files[0];
    const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
    return (await vscode.window.showQuickPick(items, { title: 'Into which system file?' }))?.uri;
  }

  /** A run has read its file when it began: there, what leaves the list of breakpoints stays as a watch of ours. */
  async #keepInRuns(saved: readonly string[]): Promise<void> {
    await Promise.all(
      this.#sessions.all.map(async ({ session }) => {
        const request = 'lightcone/watches';
        const answer: unknown = await session.customRequest(request);
        const all = isRecord(answer) && isArray(answer.watches) ? answer.watches.filter(isRecord) : [];
        const ours = all.filter(({ source }) => source === 'client').map(({ text }) => String(text));
        const others = all.filter(({ source }) => source === 'configuration').map(({ text }) => text);
        const watches = [...new Set([...ours, ...saved])].filter((text) => !others.includes(text));
        await session.customRequest(request, { watches });
      }),
    );
  }
}

/** What offers it, while there are watches that a file could say. */
class Offers implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listening = vscode.debug.onDidChangeBreakpoints(() => this.#change());
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor() {
    this.#change();
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const { length } = watchesThereAre();
    if (length === 0) return [];
    const title =
      length === 1
        ? 'Save 1 watch of the Breakpoints view here'
        : `Save ${length} watches of the Breakpoints view here`;
    return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, arguments: [uri.toString()] })];
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
  }

  #change(): void {
    // The `when` of the menu of the Breakpoints view in package.json.
    void vscode.commands.executeCommand('setContext', 'lightcone.hasWatches', watchesThereAre().length > 0);
    this.#changed.fire();
  }
}

function watchesThereAre(): readonly vscode.FunctionBreakpoint[] {
  return vscode.debug.breakpoints.filter(
    (one): one is vscode.FunctionBreakpoint => one instanceof vscode.FunctionBreakpoint && isWatch(one.functionName),
  );
}

/** @throws for one that a file can't say as it is */
function textOf({ functionName, condition, hitCondition }: vscode.FunctionBreakpoint): string {
  const said = /^\s*(?:break|log)\s/.test(functionName) ? functionName.trim() : `break ${functionName.trim()}`;
  const text = condition ? `${said} when ${condition}` : said;
  if (hitCondition)
    throw new Error(`A system file can't say how often "${functionName}" is passed. Take its hit count away.`);
  const problem = problemOf(text);
  if (problem !== undefined) throw new Error(problem);
  return text;
}
