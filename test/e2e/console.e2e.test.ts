/** The Debug Console as VS Code draws it: objects that open, links to lines, one node by the filter box. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Host, startHost } from '../../scripts/vscode-host/host.mjs';
import { vsix } from '../../scripts/workshop/paths.mjs';
import { settings, until, Workbench } from './workbench.ts';

let folder: string;
let host: Host;
let workbench: Workbench;

const program = `
const name = process.argv[2];
console.log(name + ' says', { from: name, inside: { deep: 'enough' } });
console.log(name + ' has two\\nlines');
console.error(name + ' complains');
setInterval(() => {}, 100_000);
`;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lightcone-e2e-'));
  const work = path.join(folder, 'work');
  mkdirSync(path.join(work, '.vscode'), { recursive: true });
  writeFileSync(path.join(work, 'app.cjs'), program);
  const node = (name: string) => ({ program: 'app.cjs', args: [name] });
  const configuration = {
    type: 'lightcone',
    request: 'launch',
    name: 'Two',
    nodes: { 'orders-1': node('first'), 'orders-2': { ...node('second'), after: 'orders-1' } },
  };
  writeFileSync(path.join(work, '.vscode', 'launch.json'), JSON.stringify({ configurations: [configuration] }));
  host = await startHost({ data: path.join(folder, 'data'), vsix, settings });
  workbench = await Workbench.open(host.url({ folder: work }));
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await workbench?.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`);
  await workbench?.close();
  await host?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('what is logged opens, leads to its line, and is found by its node', async () => {
  await workbench.openFile('app.cjs');
  await workbench.startDebugging('Two');
  await workbench.sessionRuns();
  // The list is drawn only where it is seen, which is its end.
  const says = await workbench.debugConsoleLine(/second says/);
  await (await workbench.debugConsoleLine(/second complains/)).waitFor();
  expect(await says.innerText()).toContain('app.cjs:3');
  await workbench.screenshot('console');

  await workbench.filterDebugConsole('orders-1');
  await until(async () => !(await workbench.debugConsole()).some((line) => line.includes('second')), 'the filter');
  const lines = await workbench.debugConsole();
  expect(lines.every((line) => line.includes('orders-1'))).toBe(true);
  expect(lines.join('\n')).toMatch(/first says[\s\S]*first has two[\s\S]*lines[\s\S]*first complains[\s\S]*app\.cjs:5/);

  await (await workbench.debugConsoleLine(/first says/)).locator('.monaco-tl-twistie').click();
  await (await workbench.debugConsoleLine(/^\s*from\s*[:=]\s*'first'/)).waitFor();
  await (await workbench.debugConsoleLine(/^\s*inside\s*[:=]\s*\{deep: 'enough'\}/)).waitFor();
  await workbench.screenshot('console-filtered');

  await workbench.press('Stop');
  await workbench.sessionHasEnded();
  expect(workbench.complaints).toEqual([]);
});
