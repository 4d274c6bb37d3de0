import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/bundle.ts';
import { assignmentOf, type LaunchRest, launchSpec } from '../../test/specs.ts';
import type { LaunchSpec } from '../system/model.ts';
import { type Command, commandOf, isCommand, RuntimeVersions, withProbe } from './command.ts';
import type { Problem } from './errors.ts';

const repository = path.resolve(import.meta.dirname, '../..');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(async () => {
  await folder.remove();
});

const specOf = (program: string, rest: LaunchRest = {}): LaunchSpec =>
  launchSpec('alpha', program, path.dirname(program), { args: ['--port', '1'], ...rest });

/** A runtime that is called `node` and tells a version of our choice. */
async function nodeOf(version: string): Promise<string> {
  const file = path.join(folder.path, version, 'node');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  return file;
}

async function command(spec: LaunchSpec, base: NodeJS.ProcessEnv = { PATH: process.env.PATH }): Promise<Command> {
  const found = await commandOf(spec, base, new RuntimeVersions());
  if (!isCommand(found)) throw new Error(found.text);
  return found;
}

const problem = async (spec: LaunchSpec): Promise<string> =>
  ((await commandOf(spec, { PATH: process.env.PATH }, new RuntimeVersions())) as Problem).text;

test('options of the runtime come before the program, its arguments after it', async () => {
  const { file, args } = await command(specOf('/a/main.js', { runtimeArgs: ['--enable-source-maps'] }));
  expect(file).toBe(process.execPath);
  expect(args).toEqual(['--enable-source-maps', '/a/main.js', '--port', '1']);
});

describe('TypeScript', () => {
  const beside = path.join(repository, 'test', 'main.ts');

  test('is run by the tsx that is installed beside it', async () => {
    const [option, loader, program] = (await command(specOf(beside))).args;
    expect(option).toBe('--import');
    expect(loader).toBe(pathToFileURL(path.join(repository, 'node_modules/tsx/dist/loader.mjs')).href);
    expect(program).toBe(beside);
  });

  test.each([
    ['in runtimeArgs', { runtimeArgs: ['--import', 'ts-node/esm'] }],
    ['in NODE_OPTIONS', { env: { NODE_OPTIONS: '--require @swc-node/register' } }],
  ])('is left to a loader of the user %s', async (_where, rest) => {
    const { args } = await command(specOf(beside, rest));
    expect(args).not.toContainEqual(expect.stringContaining('tsx/dist'));
  });

  test('is left to a runtime of another name', async () => {
    const runtime = path.join(repository, 'node_modules/.bin/tsx');
    expect((await command(specOf(beside, { runtime }))).args[0]).toBe(beside);
  });

  describe.skipIf(process.platform === 'win32')('without tsx', () => {
    test.each(['22.18.0', '23.6.0', '24.0.0', '26.10.0'])('is run by Node.js %s as it is', async (version) => {
      const program = path.join(folder.path, 'main.ts');
      expect((await command(specOf(program, { runtime: await nodeOf(version) }))).args[0]).toBe(program);
    });

    test.each(['20.20.2', '22.17.9', '23.5.0'])('can not be run by Node.js %s', async (version) => {
      const program = path.join(folder.path, 'main.ts');
      expect(await problem(specOf(program, { runtime: await nodeOf(version) }))).toBe(
        `Node.js ${version} can't run ${program} as it is. Install tsx beside it (npm install --save-dev tsx), use Node.js 22.18 or newer, or let "program" name the compiled file, with source maps.`,
      );
    });

    test('with JSX can not be run by any', async () => {
      const program = path.join(folder.path, 'main.tsx');
      expect(await problem(specOf(program, { runtime: await nodeOf('26.10.0') }))).toMatch('Install tsx beside it');
    });
  });
});

describe('the environment', () => {
  const base = {
    PATH: process.env.PATH,
    HOME: '/home/ann',
    SECRET: 'x',
    ELECTRON_RUN_AS_NODE: '1',
    VSCODE_INSPECTOR_OPTIONS: '{}',
    VSCODE_LIGHTCONE: 'of another session',
    NODE_OPTIONS:
      '--max-old-space-size=512 --require "/home/ann/VS Code/extensions/ms-vscode.js-debug/src/bootloader.js" --inspect-publish-uid=http',
  };

  test('is that of the adapter, without what is the editor’s, and with what the configuration says', async () => {
    const { env } = await command(specOf('/a/main.js', { env: { PORT: '8080', SECRET: null } }), base);
    expect(env).toEqual({
      PATH: process.env.PATH,
      HOME: '/home/ann',
      PORT: '8080',
      NODE_OPTIONS: '--max-old-space-size=512',
    });
  });

  test('names the probe before the user’s own options, in quotes, and tells whom to report to', async () => {
    const plain = await command(specOf('/a/main.js', { env: { NODE_OPTIONS: '--no-warnings' } }));
    const assignment = assignmentOf({ dir: '/tmp/x', token: 't' }, 'alpha');
    const { env } = withProbe(plain, 'C:\\Program "Files"\\probe.cjs', assignment);
    expect(env.NODE_OPTIONS).toBe('--require "C:\\\\Program \\"Files\\"\\\\probe.cjs" --no-warnings');
    expect(JSON.parse(env.VSCODE_LIGHTCONE ?? '')).toEqual(assignment);
  });
});
