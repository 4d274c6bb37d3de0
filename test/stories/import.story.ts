/** What other tools have written becomes a recording, and what is no good is refused by the line. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lightcone, lightconeEnds, commandNode as node } from './support/command-line.ts';
import { write } from './support/programs.ts';
import { Stage } from './support/world.ts';

const stage = new Stage();

/** A system of two that answer each other, recorded; the folder has room for more. */
async function recorded(): Promise<(name: string) => string> {
  const folder = await stage.folder();
  const program = await write(
    folder,
    'two.cjs',
    "const http = require('node:http');",
    "const { fork } = require('node:child_process');",
    'if (process.argv[2]) {',
    "  http.get(process.argv[2], (r) => r.resume().on('end', () => (console.log('served'), process.disconnect())));",
    '} else {',
    "  const server = http.createServer((q, r) => r.end('x')).listen(0, '127.0.0.1', () => {",
    "    const child = fork(__filename, ['http://127.0.0.1:' + server.address().port + '/told']);",
    "    child.on('exit', () => server.close().closeAllConnections());",
    '  });',
    '}',
  );
  const file = (name: string) => path.join(folder, name);
  await lightcone('record', '--name', 'two', '--out', file('run.lightcone-run'), '--', node, program);
  return file;
}

it.each(['json', 'otlp', 'shiviz'])('is what it was after it went through %s', async (format) => {
  const file = await recorded();
  const run = file('run.lightcone-run');
  await lightcone('export', run, '--to', format, '--out', file('exported'));
  const said = JSON.parse(
    await lightcone('import', file('exported'), '--from', format, '--out', file('again.lightcone-run'), '--json'),
  );
  if (format === 'json') {
    const again = await lightcone('export', file('again.lightcone-run'), '--to', 'json');
    expect(again).toContain('http.get(process.argv[2], (r) => r.resume()');
    const [was, is] = [JSON.parse(await readFile(file('exported'), 'utf8')), JSON.parse(again)];
    expect(is.sources).toEqual(was.sources);
    expect(is.marks).toEqual(was.marks);
    expect(is.marks).toMatchObject([{ kind: 'log', name: 'served', site: { line: 4 } }]);
    expect(is.events).toEqual(was.events);
    const asked = was.events.find(
      ({ kind, name }: { kind: string; name: string }) => `${kind} ${name}` === 'send GET /told',
    );
    expect(asked.stack[0]).toMatchObject({ line: 4, column: 8 }); // from 1, as all places in it
    // What nobody has looked at is not taken for seen by whoever gets it.
    asked.stack[0].isAssumed = true;
    await writeFile(file('assumed'), JSON.stringify(was));
    await lightcone('import', file('assumed'), '--from', format, '--out', file('assumed.lightcone-run'));
    expect(JSON.parse(await lightcone('export', file('assumed.lightcone-run'), '--to', 'json')).events).toEqual(
      was.events,
    );
  }
  const { events, messages } = JSON.parse(await lightcone('info', run, '--json'));
  expect(messages).toBeGreaterThan(1);
  expect(said).toMatchObject({ file: file('again.lightcone-run'), events });
  expect(JSON.parse(await lightcone('info', file('again.lightcone-run'), '--json'))).toMatchObject({
    events,
    messages,
  });
  const named = (text: string) => text.match(/: .*$/gm)?.sort();
  const [before, after] = await Promise.all(
    [run, file('again.lightcone-run')].map((one) => lightcone('export', one, '--to', 'mermaid')),
  );
  expect(named(after ?? '')).toEqual(named(before ?? ''));
});

it('says by the line what is wrong with a file, and leaves nothing behind', async () => {
  const folder = await stage.folder();
  const out = path.join(folder, 'out.lightcone-run');
  const refused = async (format: string, ...lines: readonly string[]) => {
    const file = path.join(folder, 'in.txt');
    await writeFile(file, lines.join('\n'));
    const { code, stderr } = await lightconeEnds('import', file, '--from', format, '--out', out);
    expect(code).toBe(1);
    await expect(readFile(out)).rejects.toThrow('ENOENT');
    return stderr;
  };
  expect(await refused('shiviz', 'a {"a":1}', 'one', 'a {"a":3}', 'three')).toContain(
    'Line 3: the clock of "a" is 3, but the event before it has 1.',
  );
  expect(await refused('shiviz', 'a {"b":1}', 'one')).toContain('Line 1: the clock has nothing for its own host "a"');
  expect(await refused('shiviz', '(?<host>x)(?<clock>y)', '', '')).toContain(
    'Line 1: the expression has no group "event"',
  );
  expect(await refused('otlp', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"12"}]}]}]}')).toContain(
    'resourceSpans[0].scopeSpans[0].spans[0].traceId: 32 hexadecimal digits are expected.',
  );
  expect(await refused('json', '{"format":"lightcone-run","version":1,"name":"x","began":0', '"lines":[]}')).toContain(
    'Line 2: this is no JSON',
  );
  expect(await refused('json', '')).toContain('there is nothing in it');
  const missing = await lightconeEnds('import', path.join(folder, 'nowhere'), '--from', 'json');
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no file') });
});
