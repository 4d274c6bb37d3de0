/** What is not told: what tools say to each other in the program's process. */
import { describe, expect, it } from 'vitest';
import { runtimes } from '../../runtimes.ts';
import { launchSpec } from '../../specs.ts';
import { Captured } from '../support/captured.ts';
import { write } from '../support/programs.ts';
import { Stage } from '../support/world.ts';

const stage = new Stage();

describe.each(runtimes())('A program that tsx compiles while it is loaded, with Node $version', ({ path: runtime }) => {
  it('has no messages of its own making: threads of loaders are left out, the program’s are not', async () => {
    const folder = await stage.folder();
    const program = await write(
      folder,
      'app.mts',
      "import { Worker } from 'node:worker_threads';",
      "const code: string = `const { parentPort } = require('node:worker_threads'); parentPort.postMessage({ type: 'hello' });`;",
      "new Worker(code, { eval: true }).on('message', () => console.log('done'));",
    );
    const tsx = import.meta.resolve('tsx');
    const captured = new Captured([launchSpec('app', program, folder, { runtime, runtimeArgs: ['--import', tsx] })]);
    stage.after(() => captured.close());
    await captured.fleet.start();
    await captured.writes('done');
    await captured.debugged.messages.catchUp();
    expect(
      captured
        .messages()
        .map(({ kind, name }) => `${kind} ${name}`)
        .sort(),
    ).toEqual(['receive worker hello', 'send worker hello']);
  });
});
