/** From a place that a page shows to the line in an editor. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { SiteReport } from '../../protocol/timeline.ts';
import { noSource } from './errors.ts';

/**
 * @param session whose source it is, if it runs
 * @param isOwn it was recorded here. The paths of a recording that came from elsewhere are followed only inside of the workspace.
 * @throws Error for the user
 */
export async function openSite(
  site: SiteReport,
  how: { session: vscode.DebugSession | undefined; isOwn: boolean; column: vscode.ViewColumn; keepsFocus: boolean },
): Promise<void> {
  const uri = await uriOf(site, how.session, how.isOwn);
  if (!uri) throw noSource(site);
  const document = await vscode.workspace.openTextDocument(uri).then(
    (opened) => opened,
    () => undefined, // removed, or never of this machine
  );
  if (!document) throw noSource(site);
  const place = document.validatePosition(new vscode.Position(site.line - 1, Math.max(0, site.column - 1)));
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(place, place),
    viewColumn: how.column,
    preserveFocus: how.keepsFocus,
  });
}

async function uriOf(
  site: SiteReport,
  session: vscode.DebugSession | undefined,
  isOwn: boolean,
): Promise<vscode.Uri | undefined> {
  if (site.path !== undefined) return isOwn ? vscode.Uri.file(site.path) : insideWorkspace(site.path);
  if (site.sourceReference === undefined || !session) return undefined;
  const { source, sourceReference } = site;
  return vscode.debug.asDebugSourceUri({ name: source, path: source, sourceReference }, session);
}

/** The file itself where the workspace holds it, else the one that lies at the end of the same path in another checkout. */
async function insideWorkspace(file: string): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const direct = vscode.Uri.file(file);
  if (vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path.normalize(file)))) return direct;
  const parts = file.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  for (let from = 0; from < parts.length; from++) {
    for (const folder of folders) {
      const uri = vscode.Uri.joinPath(folder.uri, ...parts.slice(from));
      const isThere = await vscode.workspace.fs.stat(uri).then(
        ({ type }) => type === vscode.FileType.File,
        () => false,
      );
      if (isThere) return uri;
    }
  }
  return undefined;
}
