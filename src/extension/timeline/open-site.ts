/** From a place that a page shows to the line in an editor. */
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import { isArray, isRecord } from '../../base/shape.ts';
import type { KeptAnswer, KeptArguments, KeptLine } from '../../protocol/recording.ts';
import type { SiteReport } from '../../protocol/timeline.ts';
import { noSource } from './errors.ts';
import { hasKept, type KeptSources } from './kept-source.ts';
import type { ShownRun } from './run.ts';

/**
 * A session says where its sources are, and what it has recorded too. Another recording has been anywhere: its paths are followed only inside of the workspace, and only
 * to a file that still has the lines which the recording has kept; else those are shown.
 *
 * @throws UserError where there is nothing to show
 */
export async function openSite(
  site: SiteReport,
  run: ShownRun | undefined,
  kept: KeptSources,
  show: { readonly viewColumn: vscode.ViewColumn; readonly preserveFocus: boolean },
): Promise<void> {
  const document = run?.session ? await ofSession(site, run.session) : run && (await ofRecording(site, run, kept));
  if (!document) throw noSource(site);
  const place = document.validatePosition(new vscode.Position(site.line - 1, Math.max(0, site.column - 1)));
  await vscode.window.showTextDocument(document, { ...show, selection: new vscode.Range(place, place) });
}

async function ofSession(
  { path, source, sourceReference }: SiteReport,
  session: vscode.DebugSession,
): Promise<vscode.TextDocument | undefined> {
  if (path !== undefined) return opened(vscode.Uri.file(path));
  if (sourceReference === undefined) return undefined;
  return opened(vscode.debug.asDebugSourceUri({ name: source, path: source, sourceReference }, session));
}

async function ofRecording(
  { path, source }: SiteReport,
  run: ShownRun,
  kept: KeptSources,
): Promise<vscode.TextDocument | undefined> {
  const name = path ?? source;
  const lines = await keptOf(run, name);
  const isOwn = run.subject.kind === 'ended';
  const uri = path === undefined ? undefined : isOwn ? vscode.Uri.file(path) : await insideWorkspace(path);
  const local = uri && (await opened(uri));
  if (local && hasKept(local, lines)) return local;
  if (lines.length > 0) return kept.open(run.subject.id, name, lines);
  return local;
}

/** None where the recording has none, or is one that was made without. */
async function keptOf(run: ShownRun, source: string): Promise<readonly KeptLine[]> {
  const args: KeptArguments = { source };
  const answer: unknown = await run.ask('lightcone/kept', args).catch(() => undefined);
  return isRecord(answer) && isArray(answer.lines) ? (answer.lines as KeptAnswer['lines']) : [];
}

/** The file where the workspace holds it, else the one that lies at the end of the same path in this checkout. */
async function insideWorkspace(file: string): Promise<vscode.Uri | undefined> {
  // `..` leads nowhere: what is joined below stays below a folder.
  const parts = file.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  for (let from = 0; from < parts.length; from++) {
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const whole = vscode.Uri.file(`/${parts.join('/')}`);
      const own = from === 0 ? vscode.workspace.getWorkspaceFolder(whole) : undefined;
      const uri = own ? whole : vscode.Uri.joinPath(folder.uri, ...parts.slice(from));
      if (await isFileOf((own ?? folder).uri, uri)) return uri;
    }
  }
  return undefined;
}

/** And no link, nor below one that leads out of the folder: whoever has written the recording may know where some lie. */
async function isFileOf(folder: vscode.Uri, uri: vscode.Uri): Promise<boolean> {
  const { type } = await vscode.workspace.fs.stat(uri).then(
    (found) => found,
    () => ({ type: vscode.FileType.Unknown }),
  );
  if (type !== vscode.FileType.File) return false;
  if (uri.scheme !== 'file') return true;
  try {
    const [top, file] = await Promise.all([realpath(folder.fsPath), realpath(uri.fsPath)]);
    return file.startsWith(top.endsWith(sep) ? top : `${top}${sep}`);
  } catch {
    return false; // gone meanwhile
  }
}

function opened(uri: vscode.Uri): PromiseLike<vscode.TextDocument | undefined> {
  return vscode.workspace.openTextDocument(uri).then(
    (document) => document,
    () => undefined, // removed, or never of this machine
  );
}
