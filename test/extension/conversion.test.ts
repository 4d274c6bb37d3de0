import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('a configuration and a system file', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const launch = path.join(folder, '.vscode', 'launch.json');
  const made = path.join(folder, 'shop-2.lightcone'); // The example has a shop.lightcone.
  let before: string;

  beforeEach(async () => {
    before = await readFile(launch, 'utf8');
  });

  afterEach(async () => {
    // Saved, not reverted: that is done to the editor in front, which may still be another one; what is dirty is then saved late.
    await (await vscode.workspace.openTextDocument(launch)).save();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await writeFile(launch, before);
    await rm(made, { force: true });
  });

  it('are made of each other, with what else stands in launch.json as it was', async () => {
    await vscode.commands.executeCommand('lightcone.convertToFile', 'Shop');
    assert.match(await readFile(made, 'utf8'), /^system Shop\n.*node orders\[2\] \{\n {2}run "src\/orders.ts"\n/s);
    const text = await readFile(launch, 'utf8');
    assert.match(
      text,
      /"name": "Shop",\s*"type": "lightcone",\s*"request": "launch",\s*"system": "[^"]*shop-2\.lightcone"\s*\}/,
    );
    assert.match(text, /\/\/ What you run in production/);

    await vscode.commands.executeCommand('lightcone.convertToConfiguration', vscode.Uri.file(made));
    const document = await vscode.workspace.openTextDocument(launch);
    assert.match(document.getText(), /"name": "Shop 2",.*"program": "src\/orders\.ts"/s);
    assert.match(document.getText(), /\/\/ What you run in production/);
  });
});
