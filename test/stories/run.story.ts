/** `lightcone run` and `check`: a system from its file, in a terminal or on a machine for builds. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lightcone, lightconeEnds } from './support/command-line.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

describe('A system is run from its file', () => {
  const stage = new Stage();

  /** The path of a system file, beside programs. */
  async function system(text: string): Promise<string> {
    const folder = await stage.folder();
    await write(folder, 'fails.cjs', "console.log('begun');", 'process.exitCode = 7;');
    await write(folder, 'throws.cjs', "setTimeout(() => { throw new Error('too late'); }, 10);");
    await write(folder, 'stays.cjs', "console.log('listening');", 'setInterval(() => {}, 1000);');
    await write(
      folder,
      'asks.cjs',
      "const http = require('node:http');",
      "const server = http.createServer((q, r) => r.end('x')).listen(0, '127.0.0.1', () => {",
      "  const to = { port: server.address().port, host: '127.0.0.1', path: '/once', agent: false };",
      "  http.get(to, (r) => r.resume().on('end', () => server.close()));",
      '});',
    );
    return write(folder, 'one.lightcone', text);
  }

  it('until it ends', async () => {
    const { code, stdout } = await lightconeEnds('run', await system('node one { run "asks.cjs" }'));
    expect(stdout).toContain('one | exited with code 0');
    expect(code).toBe(0);
  });

  it('until a line of its output, or for a time', async () => {
    const file = await system('node one { run "stays.cjs" }');
    expect((await lightconeEnds('run', file, '--until', 'listen.*')).code).toBe(0);
    expect((await lightconeEnds('run', file, '--for', '100ms')).code).toBe(0);
  });

  it('and fails at what it is told to fail at, with a recording that opens', async () => {
    const file = await system(
      'node one { run "fails.cjs" after other }\nnode other { run "stays.cjs" ready log "listen" }',
    );
    const out = path.join(path.dirname(file), 'failed.lightcone-run');
    const failed = await lightconeEnds('run', file, '--fail-on', 'exit', '--record', out);
    expect(failed.stderr).toContain('Failed: one ended with exit code 7');
    expect(failed.code).toBe(4);
    expect(JSON.parse(await lightcone('info', out, '--json'))).toMatchObject({
      nodes: expect.arrayContaining(['one', 'other']),
    });
    const thrown = await lightconeEnds('run', await system('node one { run "throws.cjs" }'), '--fail-on', 'exception');
    expect(thrown.stderr).toContain('too late');
    expect(thrown.code).toBe(4);
  });

  it('watches stop nothing, unless they are what it fails at', async () => {
    const file = await system(
      'node one { run "asks.cjs" }\nbreak receive "GET /once"\nlog send "GET *" "asked {name}"',
    );
    const passed = await lightconeEnds('run', file);
    expect(passed.stdout).toContain('asked GET /once');
    expect(passed.code).toBe(0);
    const failed = await lightconeEnds('run', file, '--fail-on', 'exit,watch');
    expect(failed.stderr).toContain('Failed: Message: receive GET /once');
    expect(failed.code).toBe(4);
  });

  it('is checked without being run, with lines and columns', async () => {
    const right = await system('node one { run "asks.cjs" }');
    expect(await lightcone('check', right)).toBe(`${right}: 1 node, no error.\n`);
    const wrong = await system('node one { run "asks.cjs" }\nnode two { rnu "asks.cjs" }');
    const { code, stdout } = await lightconeEnds('check', wrong);
    expect(stdout).toBe(`${wrong}:2:12: error: "rnu" is not expected here. Did you mean "run"?\n`);
    expect(code).toBe(1);
    expect((await lightconeEnds('run', right, '--for', 'long')).code).toBe(2);
  });

  it('is printed as a configuration of launch.json, and the other way round', async () => {
    const file = await system('node one { run "asks.cjs" }');
    const configuration = await lightcone('convert', file, '--name', 'Asks');
    expect(JSON.parse(configuration)).toMatchObject({ name: 'Asks', nodes: { one: { program: 'asks.cjs' } } });
    const launch = `${file}.json`;
    await writeFile(
      launch,
      `{ "configurations": [ /* ours */ ${configuration}, { "type": "node", "name": "Other" }, ] }`,
    );
    expect(await lightcone('convert', launch)).toContain('node one {\n  run "asks.cjs"\n}\n');
    const { code, stderr } = await lightconeEnds('convert', launch, '--name', 'Asked');
    expect(stderr).toContain('has no configuration "Asked". There are "Asks".');
    expect(code).toBe(1);
  });
});
