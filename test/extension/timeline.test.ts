import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('the timeline', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'lightcone-timeline-'));
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true });
  });

  it('is the editor of a recording', async () => {
    const file = path.join(folder, 'shop.lightcone-run');
    await writeFile(file, '');
    const shown = opened();
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
    const { input } = await shown;
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, 'lightcone.recording');
    assert.equal(input.uri.fsPath, file);
  });

  it('is an editor tab, if that is wanted', async () => {
    const shown = opened();
    await vscode.commands.executeCommand('lightcone.openTimelineInEditor');
    const { input, label } = await shown;
    assert.ok(input instanceof vscode.TabInputWebview);
    assert.equal(label, 'Timeline');
  });
});

/** The next tab that is opened. */
function opened(): Promise<vscode.Tab> {
  return new Promise((resolve) => {
    const listener = vscode.window.tabGroups.onDidChangeTabs(({ opened: [tab] }) => {
      if (!tab) return;
      listener.dispose();
      resolve(tab);
    });
  });
}
