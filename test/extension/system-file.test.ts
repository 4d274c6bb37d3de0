import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Conversation } from './conversation.ts';

describe('a system file', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const file = vscode.Uri.file(path.join(folder, 'saved.lightcone'));
  const text =
    'system Saved\n\nnode stock { run "src/stock.ts" } // ours\n\nexpose at = `host` line "src/stock.ts":57\n';
  let conversation: Conversation;

  beforeEach(async () => {
    conversation = new Conversation();
    await writeFile(file.fsPath, text);
    await vscode.window.showTextDocument(file);
  });

  afterEach(async () => {
    conversation.dispose();
    await vscode.debug.stopDebugging();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(file.fsPath, { force: true });
  });

  it('runs without stopping by what stands above it, takes the watches of the Breakpoints view, and counts beside them', async () => {
    vscode.debug.addBreakpoints([
      new vscode.FunctionBreakpoint('receive "POST /debit" at stock', true, 'body.total > 1'),
      new vscode.FunctionBreakpoint('someFunction'),
    ]);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file);
    const offered = new Map(lenses.map(({ command }) => [command?.title, command]));
    assert.deepEqual([...offered.keys()].sort(), [
      '$(debug-alt) Debug',
      'Check',
      'Debug without stopping',
      'Save 1 watch of the Breakpoints view here',
    ]);
    const run = (title: string) => {
      const { command = '', arguments: given = [] } = offered.get(title) ?? {};
      return vscode.commands.executeCommand(command, ...given);
    };

    await run('Debug without stopping');
    const { success, message } = await conversation.response('launch');
    assert.equal(success, true, message);
    const session = vscode.debug.activeDebugSession;
    assert.equal(session?.configuration.stops, false);

    await run('Save 1 watch of the Breakpoints view here');
    assert.equal(
      await readFile(file.fsPath, 'utf8'),
      `${text}break receive "POST /debit" at stock when body.total > 1\n`,
    );
    const left = vscode.debug.breakpoints.map((one) => (one as vscode.FunctionBreakpoint).functionName);
    assert.deepEqual(left, ['someFunction']);
    // The run that goes on still has it.
    const { watches } = await session.customRequest('lightcone/watches');
    assert.deepEqual(
      (watches as { source: string; text: string }[]).map((one) => `${one.source}: ${one.text}`),
      ['client: break receive "POST /debit" at stock when body.total > 1'],
    );
    // Nothing says when a hint has changed.
    const everything = new vscode.Range(0, 0, 99, 0);
    let hints: vscode.InlayHint[] = [];
    while (hints.length < 2) {
      await setTimeout(50);
      hints = await vscode.commands.executeCommand('vscode.executeInlayHintProvider', file, everything);
    }
    assert.deepEqual(
      hints.map(({ label }) => label),
      ["= '127.0.0.1'", '0 hits'],
    );

    await vscode.commands.executeCommand('lightcone.showState');
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(shown?.uri.scheme, 'lightcone-state');
    assert.match(shown.getText(), /^saved · running\n\nnode {3}at\nstock {2}'127\.0\.0\.1'\n$/);
    // When all is over it has what was told last, by the recording.
    const isOver = new Promise<void>((resolve) => {
      const heard = vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document !== shown || !/^saved · ended\n\nnode {3}at\nstock {2}'127\.0\.0\.1'\n$/.test(shown.getText()))
          return;
        heard.dispose();
        resolve();
      });
    });
    await vscode.debug.stopDebugging(session);
    await isOver;
  });
});
