/** What a page of the timeline asks its host to do. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { NodeCommand, WidthArguments } from '../../protocol/control.ts';
import type { PageAction } from '../../protocol/panel.ts';
import type { Commander } from '../commands.ts';
import { saveRecording } from '../recordings.ts';
import { nothingRuns } from './errors.ts';
import type { KeptSources } from './kept-source.ts';
import { openSite } from './open-site.ts';
import type { Page } from './page.ts';
import type { ShownRun } from './run.ts';
import { addWatch } from './watch.ts';

type Command = Extract<PageAction, { do: 'command' }>['command'];
type SavedFile = Extract<PageAction, { do: 'save file' }>;

/** For one isolate, by the adapter. */
const ofOne: Readonly<Record<Command, NodeCommand>> = {
  pause: 'pause',
  continue: 'continue',
  step: 'next',
  restart: 'restart',
  kill: 'kill',
  focus: 'focus',
};

/** For the whole session, by VS Code: it knows what the focused thread is, and draws what comes of it. */
const ofAll: Readonly<Record<Command, string>> = {
  pause: 'workbench.action.debug.pause',
  continue: 'workbench.action.debug.continue',
  step: 'workbench.action.debug.stepOver',
  restart: 'workbench.action.debug.restart',
  kill: 'workbench.action.debug.stop',
  focus: 'workbench.action.debug.focusProcess',
};

/** What is not of the panel alone. */
const common: readonly PageAction['do'][] = ['open', 'watch', 'copy', 'save file'];
export const canInPanel: readonly PageAction['do'][] = [
  ...common,
  ...(['command', 'width', 'save recording', 'switch', 'begin', 'move to editor'] as const),
];
export const canInTab: readonly PageAction['do'][] = canInPanel.filter((what) => what !== 'move to editor');
export const canForRecording: readonly PageAction['do'][] = common;

export class PageActions {
  readonly #commander: Commander;
  readonly #kept: KeptSources;
  readonly #switchTo: (id: string) => void;

  /** @param switchTo another of the sessions */
  constructor(commander: Commander, kept: KeptSources, switchTo: (id: string) => void) {
    this.#commander = commander;
    this.#kept = kept;
    this.#switchTo = switchTo;
  }

  /** @throws Error for the user */
  async act(action: PageAction, page: Page, run: ShownRun | undefined): Promise<void> {
    switch (action.do) {
      case 'open':
        return openSite(action.site, run, this.#kept, {
          viewColumn: columnFor(page, action.beside),
          preserveFocus: action.beside && page.host === 'panel',
        });
      case 'command':
        return this.#command(action.command, action.isolate, run);
      case 'width': {
        const args: WidthArguments = { width: action.width };
        await sessionOf(run).customRequest('lightcone/width', args);
        return;
      }
      case 'watch':
        return addWatch(action.watch);
      case 'copy':
        await vscode.env.clipboard.writeText(action.text);
        return;
      case 'save file':
        return saveFile(action);
      case 'save recording':
        return saveRecording(sessionOf(run));
      case 'switch':
        this.#switchTo(action.session);
        return;
      case 'begin':
        return begin(action.how);
      case 'move to editor':
        await vscode.commands.executeCommand('lightcone.openTimelineInEditor');
        return;
    }
  }

  async #command(command: Command, isolate: number | undefined, run: ShownRun | undefined): Promise<void> {
    const session = sessionOf(run);
    if (isolate === undefined) await vscode.commands.executeCommand(ofAll[command]);
    else await this.#commander.send(ofOne[command], { sessionId: session.id, nodes: [], threadId: isolate });
  }
}

function sessionOf(run: ShownRun | undefined): vscode.DebugSession {
  if (!run?.session) throw nothingRuns();
  return run.session;
}

/** Of a page in an editor, `beside` keeps it in sight. */
function columnFor(page: Page, beside: boolean): vscode.ViewColumn {
  return page.host === 'editor' && beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
}

async function begin(how: 'debug' | 'open recording' | 'reopen last run'): Promise<void> {
  const commands = {
    debug: 'workbench.action.debug.start',
    'open recording': 'lightcone.openRecording',
    'reopen last run': 'lightcone.reopenLastRun',
  };
  await vscode.commands.executeCommand(commands[how]);
}

async function saveFile({ name, content, encoding }: SavedFile): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('.');
  const uri = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(folder, path.basename(name)) });
  if (uri) await vscode.workspace.fs.writeFile(uri, Buffer.from(content, encoding));
}
