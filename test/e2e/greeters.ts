/** A small system in a workspace of its own, so that what is tested in the workbench is quick and needs no fixed ports. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../stories/support/world.ts';

export interface Greeters {
  /** The workspace. `launch.json` has "Greeters" and others that are named in the tests. */
  readonly folder: string;
  readonly front: number;
  readonly back: number;
  readonly slow: number;
  /** `slow` waits in native code, until this named pipe is written to. */
  readonly pipe: string;
  /** The ports of two programs that tell by files that they are about to answer. */
  readonly twins: readonly { readonly port: number; readonly about: string }[];
  /** Whom `front` asks in "Asks us": the test listens there, or nobody. */
  readonly us: number;
  /** Where the inspector of the node `late` is waited for. */
  readonly late: number;
}

const slowProgram = `const { execFileSync } = require('node:child_process');
const http = require('node:http');

http
  .createServer((request, response) => {
    response.write('begun');
    // In a turn of its own, so that the first word is on its way before the loop is blocked.
    setImmediate(() => setImmediate(() => {
      execFileSync('cat', [process.env.PIPE]);
      // Code of its own until long after a busy machine has stopped it there. Stop ends it anyway.
      for (const end = Date.now() + 30_000; Date.now() < end; );
      response.end(', done');
    }));
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
`;

/** `front` answers by asking `back`; `clock` counts; the programs are those of the stories. */
export async function writeGreeters(): Promise<Greeters> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'lightcone-greeters-')));
  for (const program of ['greeter.cjs', 'clock.cjs', 'twin.cjs']) {
    copyFileSync(path.resolve(import.meta.dirname, '../fixtures', program), path.join(folder, program));
  }
  writeFileSync(path.join(folder, 'slow.cjs'), slowProgram);
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const [front, back, late, slow] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const us = await freePort();
  const twins: { port: number; about: string }[] = [];
  for (const name of ['one', 'two']) twins.push({ port: await freePort(), about: path.join(folder, `about-${name}`) });
  const twin = (index: number) => {
    const { port, about } = twins[index] ?? { port: 0, about: '' };
    return { program: 'twin.cjs', env: { PORT: `${port}`, ABOUT: about }, ready: { port } };
  };
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
      name: 'One is slow',
      nodes: {
        ...nodes,
        slow: { program: 'slow.cjs', env: { PORT: `${slow}`, PIPE: pipe }, ready: { port: slow } },
      },
    },
    { ...common, name: 'Twins', nodes: { one: twin(0), two: twin(1), clock: nodes.clock } },
    {
      ...common,
      name: 'Groups',
      width: 'group',
      nodes: { ...nodes, back: { ...nodes.back, group: 'rear' }, clock: { ...nodes.clock, group: 'rear' } },
    },
    {
      ...common,
      name: 'Asks us',
      nodes: {
        front: { program: 'greeter.cjs', env: { PORT: `${front}`, PEER: `${us}` }, ready: { port: front } },
        clock: nodes.clock,
      },
    },
    { ...common, name: 'Clock', nodes: { clock: { program: 'clock.cjs' } } },
    {
      ...common,
      name: 'Typed to',
      nodes: { clock: { program: 'clock.cjs', console: 'integratedTerminal' } },
    },
  ];
  mkdirSync(path.join(folder, '.vscode'));
  writeFileSync(path.join(folder, '.vscode', 'launch.json'), JSON.stringify({ version: '0.2.0', configurations }));
  return { folder, front, back, slow, pipe, twins, us, late };
}

/** Asks a greeter, and gives what it says. */
export async function greeting(port: number, name: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/?name=${name}`)).text();
}
