/** A small system in a workspace of its own, so that what is tested in the workbench is quick and needs no fixed ports. */
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../stories/support/world.ts';

export interface Greeters {
  /** The workspace. `launch.json` has a configuration "Greeters", and one "One is late". */
  readonly folder: string;
  readonly front: number;
  readonly back: number;
  /** Where the inspector of the node `late` is waited for. */
  readonly late: number;
}

/** `front` answers by asking `back`; `clock` counts; the programs are those of the stories. */
export async function writeGreeters(): Promise<Greeters> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'lightcone-greeters-')));
  for (const program of ['greeter.cjs', 'clock.cjs']) {
    copyFileSync(path.resolve(import.meta.dirname, '../fixtures', program), path.join(folder, program));
  }
  const [front, back, late] = [await freePort(), await freePort(), await freePort()];
  const nodes = {
    front: {
      program: 'greeter.cjs',
      env: { PORT: `${front}`, PEER: `${back}` },
      ready: { port: front },
      after: 'back',
    },
    back: { program: 'greeter.cjs', env: { PORT: `${back}` }, ready: { port: back } },
    clock: { program: 'clock.cjs' },
  };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code, which replaces it.
  const common = { type: 'lightcone', request: 'launch', cwd: '${workspaceFolder}' };
  const configurations = [
    { ...common, name: 'Greeters', nodes },
    {
      ...common,
      name: 'One is late',
      nodes: { ...nodes, late: { attach: `127.0.0.1:${late}`, timeout: 100_000 } },
    },
    {
      ...common,
      name: 'Typed to',
      nodes: { clock: { program: 'clock.cjs', console: 'integratedTerminal' } },
    },
  ];
  mkdirSync(path.join(folder, '.vscode'));
  writeFileSync(path.join(folder, '.vscode', 'launch.json'), JSON.stringify({ version: '0.2.0', configurations }));
  return { folder, front, back, late };
}

/** Asks a greeter, and gives what it says. */
export async function greeting(port: number, name: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/?name=${name}`)).text();
}
