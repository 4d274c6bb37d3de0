/** The commands that move one node: in the Nodes view, in the context menu of a thread, and by name. */
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import type { CommandArguments, NodeCommand, NodeReport } from '../protocol/control.ts';
import { hasStopped, stands } from './look.ts';
import type { NodesView } from './nodes-view.ts';
import type { Target } from './rows.ts';
import type { RunningSession, Sessions } from './sessions.ts';
import { type Choice, choicesFor, type Fit } from './target.ts';

/** Each command of the adapter that is one of the user's too, and to whom it can be done. */
const nodeCommands: readonly {
  readonly id: string;
  readonly command: NodeCommand;
  readonly fits: Fit;
  readonly question: string;
}[] = [
  { id: 'lightcone.pauseNode', command: 'pause', fits: 'running', question: 'Pause which node?' },
  { id: 'lightcone.continueNode', command: 'continue', fits: 'halted', question: 'Continue which node?' },
  { id: 'lightcone.stepOverNode', command: 'next', fits: 'halted', question: 'Step over in which node?' },
  { id: 'lightcone.stepIntoNode', command: 'stepIn', fits: 'halted', question: 'Step into in which node?' },
  { id: 'lightcone.stepOutNode', command: 'stepOut', fits: 'halted', question: 'Step out in which node?' },
  { id: 'lightcone.restartNode', command: 'restart', fits: 'launched', question: 'Restart which node?' },
  { id: 'lightcone.killNode', command: 'kill', fits: 'alive', question: 'Kill which node?' },
];

export function nodeCommandsOf(commander: Commander, sessions: Sessions, view: NodesView): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    ...nodeCommands.map(({ id, command, fits, question }) =>
      registerCommand(id, async (...args: unknown[]) => {
        const target = commander.meant(args) ?? (await commander.ask(fits, question));
        if (target) await commander.send(command, target);
      }),
    ),
    registerCommand('lightcone.focusCause', async (...args: unknown[]) => {
      const id = commander.meant(args)?.sessionId ?? sessions.active?.id;
      if (id !== undefined) await commander.send('focusCause', { sessionId: id, nodes: [] });
    }),
    registerCommand('lightcone.showNode', async (id: string) => {
      const row = view.row(id);
      if (row?.shows !== undefined) await commander.send('focus', { ...row.target, threadId: row.shows });
    }),
    registerCommand('lightcone.copyAddress', async (id: string) => {
      const address = view.row(id)?.address;
      if (address !== undefined) await vscode.env.clipboard.writeText(address);
    }),
  );
}

export class Commander {
  readonly #sessions: Sessions;
  readonly #view: NodesView;

  constructor(sessions: Sessions, view: NodesView) {
    this.#sessions = sessions;
    this.#view = view;
  }

  /** What a menu says that the command is for. Undefined for a command that was called by its name. */
  meant([first, second]: readonly unknown[]): Target | undefined {
    if (typeof first === 'string') return this.#view.row(first)?.target;
    // The Call Stack hands over DAP's thread id, and beside it an object with the session's.
    const sessionId = (second as { sessionId?: unknown } | undefined)?.sessionId;
    if (typeof first !== 'number' || typeof sessionId !== 'string') return undefined;
    return { sessionId, nodes: [], threadId: first };
  }

  /** The one node that it can be, or the one that the user chooses. */
  async ask(fits: Fit, placeHolder: string): Promise<Target | undefined> {
    const choices = choicesFor(fits, this.#sessions.all, this.#focused());
    if (choices.length === 0) {
      const none = { running: 'runs', halted: 'stands', launched: 'was started by Lightcone', alive: 'runs' }[fits];
      void vscode.window.showInformationMessage(`Lightcone: no node ${none} now.`);
      return undefined;
    }
    if (choices.length === 1) return choices[0]?.target;
    const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & Choice>([...choices], {
      placeHolder,
      matchOnDescription: true,
    });
    return chosen?.target;
  }

  async send(command: NodeCommand, { sessionId, nodes, threadId }: Target): Promise<void> {
    const running = this.#sessions.byId(sessionId);
    if (!running) return; // It has ended while the menu was open.
    const all: CommandArguments[] =
      threadId !== undefined
        ? [{ command, threadId }]
        : nodes.length === 0
          ? [{ command }]
          : nodes.map((node) => ({ command, node }));
    const results = await Promise.allSettled(all.map((args) => request(running, args)));
    for (const result of results) {
      if (result.status === 'rejected') void vscode.window.showErrorMessage(messageOf(result.reason));
    }
    if (command === 'continue') await this.#passFocus(running, nodes, threadId);
  }

  /**
   * The node with the focus runs now. VS Code passes the focus on only to threads that had a `stopped` event of their own
   * (host-facts.md section 1, row 5), and stays with one that runs: its toolbar offers to pause a system that stands.
   */
  async #passFocus(running: RunningSession, nodes: readonly string[], threadId: number | undefined): Promise<void> {
    const focused = this.#focused();
    if (focused?.sessionId !== running.id) return;
    const continued = ({ name, isolates }: NodeReport) =>
      nodes.includes(name) || isolates.some((isolate) => isolate.threadId === threadId);
    const all = running.report.nodes;
    const isContinued = all.some(
      (node) => continued(node) && node.isolates.some((isolate) => isolate.threadId === focused.threadId),
    );
    const next = all.filter((node) => !continued(node)).flatMap(({ isolates }) => isolates);
    const shown = next.find(hasStopped) ?? next.find(stands);
    if (isContinued && shown) await request(running, { command: 'focus', threadId: shown.threadId });
  }

  #focused(): { readonly sessionId: string; readonly threadId: number } | undefined {
    const item = vscode.debug.activeStackItem;
    return item && { sessionId: item.session.id, threadId: item.threadId };
  }
}

async function request({ session }: RunningSession, args: CommandArguments): Promise<void> {
  await session.customRequest('lightcone/command', args);
}
