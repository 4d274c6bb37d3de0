import * as vscode from 'vscode';
import { isArray, isRecord } from '../base/shape.ts';
import type { NodesReport } from '../protocol/control.ts';
import type { ReportedSession } from './rows.ts';

export interface RunningSession extends ReportedSession {
  readonly session: vscode.DebugSession;
}

/** The Lightcone sessions that run in this window, each with what its adapter has reported last. */
export class Sessions implements vscode.Disposable {
  readonly #running = new Map<string, RunningSession>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #owned: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(type: string) {
    const { debug } = vscode;
    this.#owned = vscode.Disposable.from(
      this.#changed,
      // VS Code announces a session only when its start has been answered. This sees it from its first message on.
      debug.registerDebugAdapterTrackerFactory(type, {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: (message) => {
            if (isRecord(message) && message.event === 'initialized') void this.#ask(session);
          },
          // A start that fails never becomes a session that terminates, and leaves only this.
          onExit: () => this.#forget(session),
        }),
      }),
      debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type === type && event === 'lightcone/nodes') this.#hear(session, body);
      }),
      debug.onDidTerminateDebugSession((session) => this.#forget(session)),
      debug.onDidChangeActiveDebugSession(() => this.#changed.fire()),
    );
  }

  /** In the order of their starts. */
  get all(): readonly RunningSession[] {
    return [...this.#running.values()];
  }

  byId(id: string): RunningSession | undefined {
    return this.#running.get(id);
  }

  /** The one that VS Code's own commands mean, else the first. */
  get active(): RunningSession | undefined {
    const { activeDebugSession } = vscode.debug;
    return (activeDebugSession && this.#running.get(activeDebugSession.id)) ?? this.all[0];
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #forget({ id }: vscode.DebugSession): void {
    if (this.#running.delete(id)) this.#changed.fire();
  }

  /** The first report; the adapter sends the others only to who has asked for one. */
  async #ask(session: vscode.DebugSession): Promise<void> {
    try {
      this.#hear(session, await session.customRequest('lightcone/nodes'));
    } catch {
      // The session has ended meanwhile: there is nothing to show, and VS Code says why.
    }
  }

  #hear(session: vscode.DebugSession, body: unknown): void {
    if (!isReport(body)) return;
    this.#running.set(session.id, { id: session.id, name: session.name, session, report: body });
    this.#changed.fire();
  }
}

/** Adapter and extension come in one package, so that one look is enough. */
function isReport(body: unknown): body is NodesReport {
  return isRecord(body) && typeof body.width === 'string' && typeof body.state === 'string' && isArray(body.nodes);
}
