import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Conversation } from './conversation.ts';

/** What VS Code makes of what the user has typed beside a line. */
describe('a breakpoint', () => {
  let conversation: Conversation;
  beforeEach(() => {
    conversation = new Conversation();
  });
  afterEach(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.debug.stopDebugging();
    conversation.dispose();
  });

  it('with a message writes it, one with a hit count stops at that hit, and both are bound in the editor', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder, 'the tests need examples/shop as their workspace');
    const file = vscode.Uri.file(path.join(folder.uri.fsPath, 'src/stock.ts'));
    const document = await vscode.workspace.openTextDocument(file);
    const lineOf = (text: string) =>
      document
        .getText()
        .split('\n')
        .findIndex((line) => line.includes(text));
    const at = (text: string) => new vscode.Location(file, new vscode.Position(lineOf(text), 0));
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(
        at('const quantity'),
        true,
        undefined,
        undefined,
        '{$node} is asked for {item}: {left}',
      ),
      new vscode.SourceBreakpoint(at("case 'COUNT'"), true, undefined, '== 2'),
    ]);
    const configuration = {
      type: 'lightcone',
      request: 'launch',
      name: 'Stock',
      cwd: folder.uri.fsPath,
      nodes: { stock: { program: 'src/stock.ts', ready: { port: 8200 } } },
    };
    assert.equal(await vscode.debug.startDebugging(folder, configuration), true);
    const launched = await conversation.response('launch');
    assert.equal(launched.success, true, launched.message);

    const socket = connect(8200, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('COUNT apple\n');
    assert.equal(String(await once(socket, 'data')), 'OK 40\n');
    await conversation.event<DebugProtocol.OutputEvent['body']>('output', ({ output }) =>
      output.includes('stock is asked for apple: 40'),
    );
    socket.write('COUNT pear\n');
    const { body } = await conversation.event<DebugProtocol.StoppedEvent['body']>('stopped');
    assert.equal(body.reason, 'breakpoint');
    assert.equal(body.hitBreakpointIds.length, 1);
    socket.destroy();
  });
});
