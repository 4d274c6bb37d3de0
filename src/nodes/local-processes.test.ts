import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localProcesses } from './local-processes.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'lightcone-local-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a service is listed with its name, command line, folder and port, unless its folder is excepted', async () => {
  await writeFile(path.join(folder, 'package.json'), '{ "name": "@acme/ledger" }');
  const program =
    "require('net').createServer().listen(0, '127.0.0.1', function () { process.send(this.address().port) })";
  await writeFile(path.join(folder, 'index.js'), program);
  const child = spawn(process.execPath, ['index.js', '--fast'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const [port] = await once(child, 'message');
    const found = (await localProcesses({ except: [] })).find(({ pid }) => pid === child.pid);
    expect(found?.name).toMatch(/^ledger(-\d+)?$/);
    expect(found?.command).toBe(`${process.execPath} index.js --fast`);
    expect(found?.cwd).toBe(folder);
    expect(found?.ports).toEqual([port]);

    const others = await localProcesses({ except: [folder] });
    expect(others.map(({ pid }) => pid)).not.toContain(child.pid);
    expect(others.map(({ pid }) => pid)).not.toContain(process.pid);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
