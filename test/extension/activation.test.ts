import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('contributes the debug type "lightcone" and activates', async () => {
    const extension = vscode.extensions.getExtension('lightcone.lightcone');
    assert.ok(extension, 'the extension is not installed');
    const debuggers: { type: string }[] = extension.packageJSON.contributes.debuggers;
    assert.deepEqual(
      debuggers.map(({ type }) => type),
      ['lightcone'],
    );
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('has a command for each that it shows in menus', async () => {
    const extension = vscode.extensions.getExtension('lightcone.lightcone');
    await extension?.activate();
    const there = new Set(await vscode.commands.getCommands(true));
    const contributed: { command: string }[] = extension?.packageJSON.contributes.commands;
    assert.ok(contributed.length > 0);
    assert.deepEqual(
      contributed.map(({ command }) => command).filter((command) => !there.has(command)),
      [],
    );
  });

  it('underlines what is wrong in a system file', async () => {
    const content = 'node orders { rnu "orders.cjs" }';
    const { uri } = await vscode.workspace.openTextDocument({ language: 'lightcone', content });
    const message = await new Promise<string>((resolve) => {
      const look = () => {
        const [first] = vscode.languages.getDiagnostics(uri);
        if (first) resolve(first.message);
      };
      vscode.languages.onDidChangeDiagnostics(look);
      look();
    });
    assert.equal(message, '"rnu" is not expected here. Did you mean "run"?');
  });

  it('lets breakpoints be set in JavaScript and TypeScript', () => {
    const { breakpoints } = vscode.extensions.getExtension('lightcone.lightcone')?.packageJSON.contributes ?? {};
    const languages = (breakpoints as { language: string }[]).map(({ language }) => language);
    for (const language of ['javascript', 'typescript']) assert.ok(languages.includes(language), language);
  });
});
