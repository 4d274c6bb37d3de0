/**
 * The timeline in the panel and in editor tabs, tied to the debugger: both show what is debugged, and both are told of what is new, of
 * halts, and of what is looked for in an editor.
 */
import * as vscode from 'vscode';
import { isRecord } from '../../base/shape.ts';
import type { EventId } from '../../protocol/event-id.ts';
import type { HostMessage } from '../../protocol/panel.ts';
import type { LaneName } from '../../protocol/picture.ts';
import type { RunningSession, Sessions } from '../sessions.ts';
import { canInPanel, canInTab, type PageActions } from './actions.ts';
import { Page, type PageParts } from './page.ts';
import type { ShownRun } from './run.ts';
import type { Shown } from './shown.ts';

const viewId = 'lightcone.timeline';
const tabType = 'lightcone.timelineTab';

type Reveal = 'onStart' | 'onHalt' | 'never';

interface TimelineParts {
  readonly type: string;
  readonly sessions: Sessions;
  readonly shown: Shown;
  readonly actions: PageActions;
  readonly root: vscode.Uri;
  readonly memory: vscode.Memento;
}

export class TimelineHosts implements vscode.Disposable {
  readonly #parts: TimelineParts;
  readonly #pages = new Set<Page>();
  readonly #owned: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  /** What is to be told to the view once it is there. */
  #waiting: HostMessage | undefined;
  /** Sessions for which it has shown itself, or was there. */
  readonly #revealed = new Set<string>();
  #run: ShownRun | undefined;
  /** The event of the halt that the shown session is in. */
  #selected: EventId | undefined;
  #isHalted = false;

  constructor(parts: TimelineParts) {
    this.#parts = parts;
    const { sessions, shown, type } = parts;
    this.#owned = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(viewId, { resolveWebviewView: (view) => this.#fill(view) }),
      vscode.window.registerWebviewPanelSerializer(tabType, {
        deserializeWebviewPanel: async (tab) => this.#fillTab(tab),
      }),
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event }) => {
        if (session.type !== type || event !== 'lightcone/changed' || shown.run?.session?.id !== session.id) return;
        this.#say({ kind: 'changed' });
        // Its event may come later than the halt itself.
        if (this.#isHalted) void this.#selectHalt();
      }),
      sessions.onDidChange(() => this.#follow()),
      shown.onDidChange(() => this.#hearRun()),
    );
  }

  /** Opens the panel, if need be, and leaves the keyboard where it is. */
  async show(): Promise<void> {
    if (this.#view?.visible) return;
    await vscode.commands.executeCommand(`${viewId}.open`, { preserveFocus: true });
  }

  /** What the shown run knows of a text, in every page, and in the panel if there is none. */
  async search(text: string): Promise<void> {
    if (this.#pages.size === 0 || !this.#isSeen()) await this.show();
    this.#say({ kind: 'search', text });
  }

  /** Two of its lanes side by side, in every page, and in the panel if there is none. */
  async compare(first: LaneName, second: LaneName): Promise<void> {
    if (this.#pages.size === 0 || !this.#isSeen()) await this.show();
    this.#say({ kind: 'compare', first, second });
  }

  openTab(): void {
    this.#fillTab(
      vscode.window.createWebviewPanel(tabType, 'Timeline', vscode.ViewColumn.Active, { enableScripts: true }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
    for (const page of this.#pages) page.dispose();
  }

  #fill(view: vscode.WebviewView): void {
    this.#view = view;
    const page = this.#newPage(view.webview, 'panel', canInPanel);
    view.onDidDispose(() => {
      if (this.#view === view) this.#view = undefined;
      this.#drop(page);
    });
    const update = () => {
      view.description = this.#parts.shown.run?.subject.title ?? '';
    };
    const titles = this.#parts.shown.onDidChange(update);
    view.onDidDispose(() => titles.dispose());
    update();
  }

  #fillTab(tab: vscode.WebviewPanel): void {
    tab.iconPath = vscode.Uri.joinPath(this.#parts.root, 'media', 'icon.svg');
    const page = this.#newPage(tab.webview, 'editor', canInTab);
    tab.onDidDispose(() => this.#drop(page));
  }

  #newPage(webview: vscode.Webview, host: PageParts['host'], can: PageParts['can']): Page {
    const { shown, actions, root, memory } = this.#parts;
    const act: PageParts['act'] = (action, from, run) => actions.act(action, from, run);
    const page = new Page(webview, { host, stage: shown, can, root, memory, act });
    this.#pages.add(page);
    if (this.#waiting) page.say(this.#waiting);
    this.#waiting = undefined;
    if (this.#selected !== undefined && this.#isHalted) page.say({ kind: 'select', event: this.#selected });
    return page;
  }

  #drop(page: Page): void {
    this.#pages.delete(page);
    page.dispose();
  }

  #say(message: HostMessage): void {
    for (const page of this.#pages) page.say(message);
    if (this.#pages.size === 0) this.#waiting = message;
  }

  #isSeen(): boolean {
    return this.#view?.visible === true || [...this.#pages].some(({ host }) => host === 'editor');
  }

  #follow(): void {
    for (const session of this.#parts.sessions.all) this.#reveal(session);
    const shown = this.#parts.shown.run?.session?.id;
    this.#isHalted = shown !== undefined && this.#parts.sessions.byId(shown)?.report.state === 'halted';
    if (this.#isHalted) void this.#selectHalt();
    else this.#selected = undefined;
  }

  /** Once for each session: from then on the panel is as the user leaves it. */
  #reveal({ id, report }: RunningSession): void {
    if (this.#revealed.has(id)) return;
    const when = vscode.workspace.getConfiguration('lightcone').get<Reveal>('timeline.reveal', 'onHalt');
    const isTime = when === 'onStart' ? report.state !== 'starting' : when === 'onHalt' && report.state === 'halted';
    if (!isTime) return;
    this.#revealed.add(id);
    if (!this.#isSeen()) void this.show();
  }

  #hearRun(): void {
    const { run } = this.#parts.shown;
    if (run === this.#run) return;
    this.#run = run;
    this.#selected = undefined;
    this.#follow();
  }

  /** The halt's cause, as soon as its event is known. */
  async #selectHalt(): Promise<void> {
    const answer: unknown = await this.#parts.shown.run?.ask('lightcone/lanes', undefined).catch(() => undefined); // it has ended
    const halt = isRecord(answer) && isRecord(answer.halt) ? answer.halt : undefined;
    if (typeof halt?.event !== 'number' || halt.event === this.#selected || !this.#isHalted) return;
    this.#selected = halt.event as EventId;
    this.#say({ kind: 'select', event: this.#selected });
  }
}
