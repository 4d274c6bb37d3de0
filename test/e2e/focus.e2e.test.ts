/**
 * Who has the focus, and what holds and what runs, in a real workbench. Rows are those of host-facts.md section 1, of which
 * VS Code's documentation says nothing.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Host, startHost } from '../../scripts/vscode-host/host.mjs';
import { vsix } from '../../scripts/workshop/paths.mjs';
import { deferred } from '../../src/base/deadline.ts';
import { lineOf } from '../stories/support/world.ts';
import { type Greeters, greeting, writeGreeters } from './greeters.ts';
import { listens, pidOf } from './processes.ts';
import { settings, until, Workbench } from './workbench.ts';

describe('in a system of three nodes', () => {
  let data: string;
  let host: Host;
  let workbench: Workbench;
  let greeters: Greeters;
  /** In `back`: `return words.join(…)`, and in `front` the line after its `await` for the answer of `back`. */
  let joins: number;
  let shouts: number;

  beforeAll(async () => {
    data = mkdtempSync(path.join(os.tmpdir(), 'lightcone-e2e-'));
    greeters = await writeGreeters();
    const greeter = path.join(greeters.folder, 'greeter.cjs');
    joins = await lineOf(greeter, 'words.join(');
    shouts = await lineOf(greeter, 'toUpperCase()');
    host = await startHost({ data, vsix, settings });
    // Tall enough for all rows: the views draw only those that can be seen.
    workbench = await Workbench.open(host.url({ folder: greeters.folder }), { height: 1300 });
    await workbench.fold('Variables', 'Watch');
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`);
    await workbench.stopDebugging();
    await workbench.sessionHasEnded();
    await workbench.runCommand('Remove All Breakpoints');
    expect(workbench.complaints).toEqual([]);
  });

  afterAll(async () => {
    await workbench?.close();
    await host?.stop();
    for (const folder of [data, greeters.folder]) rmSync(folder, { recursive: true, force: true });
  });

  /** Debugs the system with a breakpoint in `back`, and halts it there. Gives what `front` will answer. */
  async function halted(configuration = 'Greeters', before = async () => {}): Promise<{ answer: Promise<string> }> {
    await workbench.openFile('greeter.cjs');
    await workbench.clickGutter(joins);
    await workbench.startDebugging(configuration);
    await until(() => listens(greeters.front), 'front to listen');
    await workbench.breakpointIsVerified();
    await before();
    const answer = greeting(greeters.front, 'ada');
    // A test that ends while it stands here ends the nodes, too: there is no answer then, and nobody who waits for it.
    answer.catch(() => {});
    await workbench.standsAt(joins);
    return { answer };
  }

  test('a halt focuses its cause; the names say how the others stand; a step keeps the focus; Continue moves all', async () => {
    const { answer } = await halted();
    // Row 1: VS Code writes "Paused" for all but the cause.
    await workbench.callStackRow(/^\s*back · stopped\s*Breakpoint/i).waitFor();
    await workbench.callStackRow(/^\s*front · held/).waitFor();
    await workbench.callStackRow(/^\s*clock · held/).waitFor();
    await workbench.focused.filter({ hasText: 'greet' }).waitFor();

    // The view, which opens by itself the first time, and the status bar say the same.
    await workbench.node(/^\s*back\s*stopped/).waitFor();
    await workbench.node(/^\s*front\s*held/).waitFor();
    await workbench.node(/^\s*clock\s*held/).waitFor();
    await workbench.status.filter({ hasText: 'Greeters halted · all' }).waitFor();

    // Row 13: a label can be chosen; it opens nothing, and the console then asks its node.
    await workbench.unfold(workbench.callStackRow(/^\s*front · held/));
    // VS Code marks the row at the click, and asks its node only when it has done with opening what was chosen before; where that was
    // the halt, which it focuses a second time when it has all frames, the click is lost, and who sees that clicks again.
    await until(async () => {
      await workbench.callStackRow('(idle: waiting for events)').click();
      await workbench.focused.filter({ hasText: 'idle' }).waitFor();
      return (await workbench.evaluate('process.env.PEER')) === `'${greeters.back}'`;
    }, 'the console to ask the chosen node');
    await workbench.isOpen('greeter.cjs');
    await workbench.callStackRow(/^\s*greet/).click();
    await workbench.standsAt(joins);

    await workbench.press('Step Over');
    await workbench.callStackRow(/^\s*back · stopped\s*Step/i).waitFor();
    await workbench.standsAt(joins);
    expect(await workbench.evaluate('words.length')).toBe('2');
    await workbench.callStackRow(/^\s*clock · held/).waitFor();

    await workbench.runCommand('Remove All Breakpoints');
    await workbench.press('Continue');
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
    for (const node of ['front', 'back', 'clock']) {
      await workbench.node(new RegExp(`^\\s*${node}\\s*running`)).waitFor();
      await workbench.callStackRow(new RegExp(`^\\s*${node}\\s*(Running)?\\s*$`, 'i')).waitFor();
    }
    await workbench.status.filter({ hasText: 'Greeters running · all' }).waitFor();
  });

  test('one node goes on and is paused, and the focus stays where it is', async () => {
    await halted();
    await workbench.choose(workbench.callStackRow('clock · held'), 'Continue Only This Node');
    await workbench.node(/^\s*clock\s*running/).waitFor();
    await workbench.status.filter({ hasText: 'Greeters: 2 of 3 halted · all' }).waitFor();
    await workbench.focused.filter({ hasText: 'greet' }).waitFor();
    await workbench.standsAt(joins);

    await workbench.pressOnRow(workbench.node('clock'), 'Pause Only This Node');
    await workbench.node(/^\s*clock\s*paused/).waitFor();
    await workbench.status.filter({ hasText: 'Greeters halted · all' }).waitFor();
  });

  test('when the node with the focus goes on alone, the toolbar means one that still stands', async () => {
    const { answer } = await halted();
    await workbench.runCommand('Remove All Breakpoints');
    await workbench.choose(workbench.callStackRow('back · stopped'), 'Continue Only This Node');
    await workbench.node(/^\s*back\s*running/).waitFor();
    await workbench.node(/^\s*front\s*held/).waitFor();
    await workbench.press('Continue');
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
  });

  test('a node that joins while the system is halted is held, and takes no focus', async () => {
    await halted('One is late');
    const late = spawn(process.execPath, [`--inspect=127.0.0.1:${greeters.late}`, 'clock.cjs'], {
      cwd: greeters.folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      await workbench.callStackRow(/^\s*late · held/).waitFor();
      await workbench.node(/^\s*late\s*held/).waitFor();
      // Asked of the debugger, not of the mark in the Call Stack: VS Code loses it when the list changes under it.
      expect(await workbench.evaluate('words.length')).toBe('2');
      await workbench.standsAt(joins);
    } finally {
      late.kill('SIGKILL');
    }
  });

  test('the width is switched while the system runs, and the focus follows each halt', async () => {
    await workbench.openFile('greeter.cjs');
    await workbench.clickGutter(joins);
    await workbench.clickGutter(shouts);
    await workbench.startDebugging('Greeters');
    await until(() => listens(greeters.front), 'front to listen');
    await workbench.status.filter({ hasText: 'Greeters running · all' }).click();
    await workbench.choice(/^node/).click();
    await workbench.status.filter({ hasText: 'Greeters running · node' }).waitFor();

    const answer = greeting(greeters.front, 'ada');
    await workbench.standsAt(joins);
    await workbench.status.filter({ hasText: 'Greeters: 1 of 3 halted · node' }).waitFor();
    await workbench.node(/^\s*front\s*running/).waitFor();

    await workbench.press('Continue');
    await workbench.standsAt(shouts);
    await workbench.node(/^\s*front\s*stopped/).waitFor();
    await workbench.node(/^\s*back\s*running/).waitFor();
    await workbench.press('Continue');
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
  });

  test('one that stops late takes no focus; its row in the view leads to it, and a command back', async () => {
    await halted('One is slow', async () => {
      await until(() => listens(greeters.slow), 'slow to listen');
      const blocked = await fetch(`http://127.0.0.1:${greeters.slow}`);
      await blocked.body?.getReader().read();
    });
    await workbench.callStackRow(/^\s*slow · not stopped yet/).waitFor();
    await workbench.node(/^\s*slow\s*not stopped yet/).waitFor();
    writeFileSync(greeters.pipe, 'go on');
    await workbench.callStackRow(/^\s*slow · held/).waitFor();
    await workbench.focused.filter({ hasText: 'greet' }).waitFor();
    await workbench.standsAt(joins);

    // The view may draw its rows anew under the mouse.
    await until(async () => {
      await workbench.node(/^\s*slow\s*held/).click();
      const isFocused = workbench.focused.filter({ hasText: 'slow.cjs' }).waitFor({ timeout: 3000 });
      return isFocused.then(
        () => true,
        () => false,
      );
    }, 'the focus to follow');
    await workbench.runCommand('Lightcone: Go to the Cause of This Stop');
    // The Call Stack may go on marking the row that was chosen before; the editor is where the focus is.
    await workbench.isOpen('greeter.cjs');
    await workbench.standsAt(joins);
  });

  test('when two hit their breakpoints at the same time, one takes the focus, and the other says why it stands', async () => {
    const answers = await lineOf(path.join(greeters.folder, 'twin.cjs'), "end('answered')");
    await workbench.openFile('twin.cjs');
    await workbench.clickGutter(answers);
    await workbench.startDebugging('Twins');
    for (const { port } of greeters.twins) await until(() => listens(port), 'both to listen');
    await workbench.showNodes();
    await workbench.node(/^\s*clock\s*running/).waitFor();
    await workbench.breakpointIsVerified();
    // Both have paused before the adapter hears of either.
    const adapter = pidOf(data, path.join('dist', 'adapter.js'));
    process.kill(adapter, 'SIGSTOP');
    const answered = greeters.twins.map(async ({ port }) => (await fetch(`http://127.0.0.1:${port}`)).text());
    try {
      for (const { about } of greeters.twins) await until(async () => existsSync(about), 'both to be about to answer');
    } finally {
      process.kill(adapter, 'SIGCONT');
    }
    await workbench.standsAt(answers);
    const rows = ['one', 'two'].map((name) =>
      workbench.callStackRow(new RegExp(`^\\s*${name} · stopped\\s*Breakpoint`, 'i')),
    );
    for (const row of rows) await row.waitFor();
    await workbench.callStackRow(/^\s*clock · held\s*Paused/i).waitFor();
    await workbench.focused.filter({ hasText: 'twin.cjs' }).waitFor();
    await workbench.status.filter({ hasText: 'Twins halted · all' }).waitFor();

    // The one without the focus has its own frames when it is chosen.
    const [first, other] = /about-one/.test(await workbench.evaluate('process.env.ABOUT'))
      ? ['one', 'two']
      : ['two', 'one'];
    await workbench.node(new RegExp(`^\\s*${other}\\s*stopped`)).click();
    await until(
      async () => (await workbench.evaluate('process.env.ABOUT')).includes(`about-${other}`),
      `${other} to have the focus`,
    );
    await workbench.standsAt(answers);
    await workbench.runCommand('Lightcone: Go to the Cause of This Stop');
    await until(
      async () => (await workbench.evaluate('process.env.ABOUT')).includes(`about-${first}`),
      `${first} to have the focus`,
    );

    await workbench.press('Continue');
    expect(await Promise.all(answered)).toEqual(['answered', 'answered']);
  });

  test('width "group": each group has its halt and its focus; what runs and what holds is said of each node', async () => {
    const greeter = path.join(greeters.folder, 'greeter.cjs');
    const asks = await lineOf(greeter, 'await fetch(');
    await workbench.openFile('greeter.cjs');
    await workbench.clickGutter(asks);
    await workbench.clickGutter(joins);
    await workbench.startDebugging('Groups');
    await until(() => listens(greeters.front), 'front to listen');
    const answer = greeting(greeters.front, 'ada');
    await workbench.standsAt(asks);
    await workbench.node(/^\s*front\s*stopped/).waitFor();
    await workbench.node(/^\s*back\s*running/).waitFor();
    await workbench.node(/^\s*clock\s*running/).waitFor();
    await workbench.status.filter({ hasText: 'Groups: 1 of 3 halted · group' }).waitFor();

    // It goes on, and asks one of another group, which halts with its own.
    await workbench.press('Continue');
    await workbench.standsAt(joins);
    await workbench.callStackRow(/^\s*back · stopped\s*Breakpoint/i).waitFor();
    await workbench.callStackRow(/^\s*clock · held\s*Pause/i).waitFor();
    await workbench.callStackRow(/^\s*front\s*Running/i).waitFor();
    await workbench.status.filter({ hasText: 'Groups: 2 of 3 halted · group' }).waitFor();

    // A halt of the first group while the second stands takes the focus; Continue moves that group only.
    const another = greeting(greeters.front, 'bob');
    await workbench.status.filter({ hasText: 'Groups halted · group' }).waitFor();
    await until(async () => (await workbench.evaluate('name')) === "'bob'", 'front to have the focus');
    await workbench.press('Continue');
    await workbench.node(/^\s*front\s*running/).waitFor();
    await workbench.node(/^\s*back\s*stopped/).waitFor();
    // Row 5: the focus moves to one that stands.
    await workbench.standsAt(joins);
    await until(async () => (await workbench.evaluate('name')) === "'ada'", 'back to have the focus');

    await workbench.runCommand('Remove All Breakpoints');
    await workbench.press('Continue');
    expect(await Promise.all([answer, another])).toEqual(['HELLO ADA, HELLO ADA!', 'HELLO BOB, HELLO BOB!']);
    await workbench.status.filter({ hasText: 'Groups running · group' }).waitFor();
  });

  test('a step that lets the world run shows it running until the step ends', async () => {
    const greeter = path.join(greeters.folder, 'greeter.cjs');
    const asks = await lineOf(greeter, 'await fetch(');
    const asked = deferred<ServerResponse>();
    const us = createServer((_, response) => asked.resolve(response)).listen(greeters.us, '127.0.0.1');
    try {
      await workbench.openFile('greeter.cjs');
      await workbench.clickGutter(asks);
      await workbench.startDebugging('Asks us');
      await until(() => listens(greeters.front), 'front to listen');
      await (await workbench.debugConsoleLine('begun')).waitFor();
      const answer = greeting(greeters.front, 'ada');
      await workbench.standsAt(asks);
      await workbench.callStackRow(/^\s*clock · held\s*Paused/i).waitFor();
      await workbench.press('Step Over');
      const response = await asked.promise;
      // Row 8: VS Code takes only the thread that steps for running until it is told of all.
      await workbench.node(/^\s*clock\s*running/).waitFor();
      await workbench.callStackRow(/^\s*clock\s*Running/i).waitFor();
      await workbench.callStackRow(/^\s*front · stepping\s*Running/i).waitFor();
      response.end('hello');
      await workbench.standsAt(asks + 1);
      await workbench.callStackRow(/^\s*front · stopped\s*Step/i).waitFor();
      await workbench.callStackRow(/^\s*clock · held\s*Paused/i).waitFor();
      await workbench.press('Continue');
      expect(await answer).toBe('HELLO!');
    } finally {
      us.close();
    }
  });

  test('the button of a row in the Call Stack moves all that the width says, as the toolbar does', async () => {
    const { answer } = await halted();
    await workbench.runCommand('Remove All Breakpoints');
    // Row 7: VS Code sends the same request for it, with another thread.
    await workbench.pressOnRow(workbench.callStackRow(/^\s*clock · held/), 'Continue');
    expect(await answer).toBe('HELLO ADA, HELLO ADA!');
    for (const node of ['front', 'back', 'clock'])
      await workbench.node(new RegExp(`^\\s*${node}\\s*running`)).waitFor();
    await workbench.status.filter({ hasText: 'Greeters running · all' }).waitFor();
  });

  test('a node is killed and restarted by the buttons of its row', async () => {
    await workbench.startDebugging('Greeters');
    await until(() => listens(greeters.front), 'front to listen');
    await workbench.showNodes();
    await workbench.pressOnRow(workbench.node(/^\s*clock\s*running/), 'Kill This Node');
    await workbench.node(/^\s*clock\s*ended/).waitFor();
    await workbench.pressOnRow(workbench.node(/^\s*clock/), 'Restart This Node');
    await workbench.node(/^\s*clock\s*running.*restarted/).waitFor();
    await workbench.callStackRow(/^\s*clock/).waitFor();
  });

  test('two sessions are two roots of the view', async () => {
    await workbench.startDebugging('Greeters');
    await until(() => listens(greeters.front), 'front to listen');
    await workbench.showNodes();
    await workbench.node(/^\s*front\s*running/).waitFor();
    await workbench.startDebuggingToo('Clock');
    await workbench.node(/^\s*Greeters\s*running · all/).waitFor();
    await workbench.node(/^\s*Clock\s*running · all/).waitFor();
    await workbench.stopDebugging();
    await workbench.node(/^\s*(Greeters|Clock)\s*running · all/).waitFor({ state: 'hidden' });
  });
});
