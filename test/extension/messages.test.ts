import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('the last messages', () => {
  afterEach(async () => {
    await vscode.debug.stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are a tab that says why it is empty, fills by itself, and leads to the lines', async () => {
    await vscode.commands.executeCommand('lightcone.showMessages');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.equal(document.languageId, 'lightcone-messages');
    await shows(document, /^# No Lightcone session runs\./);

    assert.equal(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], 'Shop'), true);
    const ordered = await fetch('http://127.0.0.1:8080/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ item: 'apple', quantity: 1 }),
    });
    assert.equal(ordered.status, 201);
    await shows(document, /^ +COUNT apple .*stock-client\.ts:\d+/m);

    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    const isWanted = ({ range }: vscode.DocumentLink) => document.getText(range).startsWith('stock-client.ts:');
    const target = links.find(isWanted)?.target;
    assert.ok(target);
    assert.match(target.path, /\/src\/stock-client\.ts$/);
    assert.match(target.fragment, /^L\d+,\d+$/);

    await vscode.debug.stopDebugging();
    await shows(document, /^# Shop: .* \(Shop has ended\)$/m);
  });
});

async function shows(document: vscode.TextDocument, text: RegExp): Promise<void> {
  if (text.test(document.getText())) return;
  await new Promise<void>((resolve) => {
    const listener = vscode.workspace.onDidChangeTextDocument((change) => {
      if (change.document !== document || !text.test(document.getText())) return;
      listener.dispose();
      resolve();
    });
  });
}
