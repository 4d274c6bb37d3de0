import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { NodesReport } from '../../src/protocol/control.ts';
import { Conversation } from './conversation.ts';

describe('a session', () => {
  let conversation: Conversation;
  beforeEach(() => {
    conversation = new Conversation();
  });
  afterEach(async () => {
    conversation.dispose();
    await vscode.debug.stopDebugging();
  });

  it('refuses a key that it does not know, names it, and says what was meant', async () => {
    const configuration = {
      type: 'lightcone',
      request: 'launch',
      name: 'Misspelt',
      nodes: { gateway: { porgram: 'src/gateway.ts' } },
    };
    // The message comes in a dialog, which VS Code refuses to open in tests: it rejects instead.
    const started = vscode.debug.startDebugging(shop(), configuration).then(
      (it) => it,
      () => false,
    );
    const { success, body } = await conversation.response('launch');
    assert.equal(success, false);
    assert.equal(await started, false);
    const { format, showUser } = body.error;
    assert.match(format, /gateway/);
    assert.match(format, /porgram/);
    assert.match(format, /program/);
    assert.equal(showUser, true);
  });

  it('runs the example from its launch.json, and Stop ends all of it', async () => {
    const ended = new Promise<void>((resolve) => {
      const listener = vscode.debug.onDidTerminateDebugSession(() => {
        listener.dispose();
        resolve();
      });
    });
    assert.equal(await vscode.debug.startDebugging(shop(), 'Shop'), true);
    const launched = await conversation.response('launch');
    assert.equal(launched.success, true, launched.message);

    const session = vscode.debug.activeDebugSession;
    assert.ok(session);
    const { threads } = await session.customRequest('threads');
    const nodes = new Set((threads as { name: string }[]).map(({ name }) => name.split(' ')[0]));
    assert.deepEqual([...nodes].sort(), ['gateway', 'orders-1', 'orders-2', 'stock']);
    // What the Nodes view and the status bar show.
    const report: NodesReport = await session.customRequest('lightcone/nodes');
    assert.equal(report.state, 'running');
    assert.deepEqual(
      report.nodes.map(({ name, group, phase }) => `${group}/${name} ${phase}`),
      ['stock/stock running', 'orders/orders-1 running', 'orders/orders-2 running', 'gateway/gateway running'],
    );
    const answer = await fetch('http://127.0.0.1:8080/health');
    assert.equal(answer.status, 200);

    await vscode.debug.stopDebugging(session);
    await ended;
    for (const port of [8080, 8101, 8102, 8200])
      assert.equal(await listens(port), false, `something listens on ${port}`);
  });
});

function shop(): vscode.WorkspaceFolder {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the tests need examples/shop as their workspace');
  return folder;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
