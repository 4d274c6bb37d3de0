/**
 * "Show Last Messages": an editor tab with the messages of the session, each above those that it has caused, with links to the lines
 * that sent and took them. The adapter tells once that there are new ones, and is asked again while the tab can be seen.
 */
import * as vscode from 'vscode';
import { isArray, isRecord } from '../base/shape.ts';
import {
  type EventAnswer,
  type EventArguments,
  type MessagesAnswer,
  type MessagesArguments,
  type SiteReport,
  timelineVersion,
} from '../protocol/timeline.ts';
import { cardOf } from './message-card.ts';
import { type Line, linesOf } from './message-lines.ts';
import type { RunningSession, Sessions } from './sessions.ts';

const scheme = 'lightcone-messages';
const language = 'lightcone-messages';
/** The title of the tab is the end of its path. */
const uri = vscode.Uri.from({ scheme, path: '/Last Messages' });
const wanted: MessagesArguments = { most: 200 };

export class MessagesTab implements vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #owned: vscode.Disposable;
  /** What is shown, and whose it is. */
  #lines: readonly Line[] = [];
  #session: RunningSession | undefined;
  /** The session that was asked last, whether it has answered or not. */
  #asked: string | undefined;
  /** There is something new to show. */
  #isStale = false;

  constructor(sessions: Sessions, type: string) {
    this.#sessions = sessions;
    this.#owned = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: () => this.#text(),
      }),
      vscode.languages.registerDocumentLinkProvider({ scheme }, { provideDocumentLinks: () => this.#links() }),
      vscode.languages.registerHoverProvider({ scheme }, { provideHover: (_, { line }) => this.#card(line) }),
      vscode.commands.registerCommand('lightcone.showMessages', () => this.#show()),
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event }) => {
        if (session.type === type && event === 'lightcone/messages') this.#refresh();
      }),
      sessions.onDidChange(() => {
        if (sessions.active?.id !== this.#asked) this.#refresh();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => {
        if (this.#isStale) this.#refresh();
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #show(): Promise<void> {
    this.#refresh();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, language);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  #refresh(): void {
    this.#isStale = !vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === scheme);
    if (!this.#isStale) this.#changed.fire(uri);
  }

  async #text(): Promise<string> {
    const session = this.#sessions.active;
    this.#asked = session?.id;
    const answered = session && (await linesFor(session));
    if (session && answered) {
      this.#lines = answered;
      this.#session = session;
    } else if (this.#session && !this.#sessions.byId(this.#session.id)) {
      // What was seen last stays to be read.
      const [head, ...rest] = this.#lines;
      this.#lines = [{ text: `${head?.text ?? '#'} (${this.#session.name} has ended)`, links: [] }, ...rest];
      this.#session = undefined;
    } else if (this.#lines.length === 0) {
      return '# No Lightcone session runs. Press F5, and its messages are shown here.';
    }
    return this.#lines.map(({ text }) => text).join('\n');
  }

  #links(): vscode.DocumentLink[] {
    return this.#lines.flatMap(({ links }, line) =>
      links.flatMap(({ from, to, site }) => {
        const target = targetOf(site, this.#session?.session);
        if (!target) return [];
        const link = new vscode.DocumentLink(new vscode.Range(line, from, line, to), target);
        link.tooltip = site.name === '' ? `Go to ${site.source}:${site.line}` : `Go to ${site.name}`;
        return [link];
      }),
    );
  }

  async #card(line: number): Promise<vscode.Hover | undefined> {
    const event = this.#lines[line]?.event;
    if (event === undefined || !this.#session) return undefined;
    const args: EventArguments = { id: event };
    // An event may be forgotten between two looks at the tab: then there is nothing to show.
    const answer: unknown = await this.#session.session.customRequest('lightcone/event', args).then(
      (body) => body,
      () => undefined,
    );
    if (!isEvent(answer)) return undefined;
    const card = new vscode.MarkdownString();
    for (const piece of cardOf(answer)) {
      if ('markdown' in piece) card.appendText(piece.markdown);
      else card.appendCodeblock(piece.text, piece.language);
    }
    return new vscode.Hover(card);
  }
}

/** Undefined where the session is over, or has not begun: then it is asked again when that is known. */
async function linesFor({ session, name }: RunningSession): Promise<readonly Line[] | undefined> {
  const answer: unknown = await session.customRequest('lightcone/messages', wanted).then(
    (body) => body,
    () => undefined,
  );
  return isMessages(answer) ? linesOf(name, answer) : undefined;
}

function targetOf(site: SiteReport, session: vscode.DebugSession | undefined): vscode.Uri | undefined {
  const { path, source, sourceReference, line, column } = site;
  if (path !== undefined) return vscode.Uri.file(path).with({ fragment: `L${line},${column}` });
  if (sourceReference === undefined || !session) return undefined;
  return vscode.debug.asDebugSourceUri({ name: source, path: source, sourceReference }, session);
}

/** Adapter and extension come in one package, so that one look is enough. */
function isMessages(body: unknown): body is MessagesAnswer {
  return isRecord(body) && body.version === timelineVersion && isArray(body.trees);
}

function isEvent(body: unknown): body is EventAnswer {
  return isRecord(body) && body.version === timelineVersion && isRecord(body.event) && isArray(body.ends);
}
