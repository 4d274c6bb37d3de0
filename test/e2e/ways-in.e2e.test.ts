/** The ways in which the editor brings programs into a session: its terminals, a pick of processes, and not debugging at all. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Host, startHost } from '../../scripts/vscode-host/host.mjs';
import { vsix } from '../../scripts/workshop/paths.mjs';
import { freePort, lineOf } from '../stories/support/world.ts';
import { type Greeters, greeting, writeGreeters } from './greeters.ts';
import { listens } from './processes.ts';
import { settings, until, Workbench } from './workbench.ts';

let data: string;
let host: Host;
let workbench: Workbench;
let greeters: Greeters;
/** In the greeter: the line with `words.push(…)`. */
let pushes: number;

beforeAll(async () => {
  data = mkdtempSync(path.join(os.tmpdir(), 'lightcone-e2e-'));
  greeters = await writeGreeters();
  pushes = await lineOf(path.join(greeters.folder, 'greeter.cjs'), 'words.push(');
  host = await startHost({ data, vsix, settings });
  workbench = await Workbench.open(host.url({ folder: greeters.folder }));
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

async function breakInGreeter(): Promise<void> {
  await workbench.openFile('greeter.cjs');
  await workbench.clickGutter(pushes);
}

test('what is started in a debug terminal joins the session, and Stop ends it', async () => {
  const port = await freePort();
  await breakInGreeter();
  await workbench.runCommand('Lightcone: New Debug Terminal');
  await workbench.typeInTerminal(`PORT=${port} node greeter.cjs`);
  await until(() => listens(port), 'the greeter to listen');
  await workbench.breakpointIsVerified();
  const answer = greeting(port, 'ada');
  await workbench.standsAt(pushes);
  await workbench.node(/^\s*greeter\s*stopped/).waitFor();
  await workbench.stopDebugging();
  await workbench.sessionHasEnded();
  await until(async () => !(await listens(port)), 'the greeter to end');
  await answer; // Stop lets nodes go on before it asks them to end
  await workbench.message(/session of this debug terminal has ended/).waitFor();
});

test('a node in the integrated terminal reads what is typed there', async () => {
  const file = path.join(greeters.folder, 'clock.cjs');
  await workbench.openFile('clock.cjs');
  await workbench.clickGutter(await lineOf(file, 'say:'));
  await workbench.startDebugging('Typed to');
  await workbench.breakpointIsVerified();
  await workbench.typeInTerminal('say good morning', { after: /begun/ });
  await workbench.standsAt(await lineOf(file, 'say:'));
  await workbench.variableIs('text', 'good morning');
});

test('processes that run are picked from a list, by what they run, and go on afterwards', async () => {
  const port = await freePort();
  const running = spawn(process.execPath, ['greeter.cjs'], {
    cwd: greeters.folder,
    env: { ...process.env, PORT: `${port}` },
    stdio: 'ignore',
  });
  try {
    await until(() => listens(port), 'the greeter to listen');
    await breakInGreeter();
    await workbench.runCommand('Lightcone: Attach to Node Processes…');
    await workbench.chooseSeveral(`port ${port}`);
    await workbench.status.filter({ hasText: 'greeter running' }).waitFor();
    const answer = greeting(port, 'ada');
    await workbench.standsAt(pushes);
    await workbench.node(/^\s*greeter\s*stopped/).waitFor();
    await workbench.stopDebugging();
    await workbench.sessionHasEnded();
    expect(await answer).toBe('hello ada, hello ada');
  } finally {
    running.kill('SIGKILL');
  }
});

test('Ctrl+F5 runs the system, and stops nowhere', async () => {
  await breakInGreeter();
  await workbench.startDebugging('Greeters', { withoutDebugging: true });
  await until(() => listens(greeters.front), 'front to listen');
  expect(await greeting(greeters.front, 'ada')).toBe('HELLO ADA, HELLO ADA!');
  await workbench.showNodes();
  await workbench.node(/^\s*front\s*running/).waitFor();
});

test('why a breakpoint is not bound is said for each node', async () => {
  await breakInGreeter();
  await workbench.startDebugging('Greeters');
  await workbench.breakpointIsVerified();
  await workbench.callStackRow('clock').waitFor();
  await workbench.openFile('greeter.cjs'); // the line of the cursor is what is asked about
  await workbench.runCommand('Lightcone: Why Is This Breakpoint Not Bound?');
  await workbench.message(/greeter\.cjs:\d+/).waitFor();
  await workbench.message(/● front, back: /).waitFor();
  await workbench.message(/○ clock: /).waitFor();
  await workbench.screenshot('why');
  await workbench.dismissMessage();
});
