/**
 * What the language server makes an editor wait for: its start, and the diagnostics of a long file after a key.
 *
 *     npm run build && npm run bench -- language
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

const program = fileURLToPath(new URL('../dist/server.cjs', import.meta.url));
const ROUNDS = 11;
const uri = 'file:///srv/bench.lightcone';

/** A system of 1,000 lines: 100 nodes, and 400 watches on their messages. */
const file = [
  ...Array.from(
    { length: 100 },
    (_, at) =>
      `node n${at} {\n  run "src/n${at}.ts"\n  env PORT = ${8000 + at}\n  args "--name" "n${at}"\n  ready port ${8000 + at}\n}\n`,
  ),
  ...Array.from(
    { length: 400 },
    (_, at) => `log receive "POST /n${at}" at n${at % 100} when body.total > ${at} "{body.item}"\n`,
  ),
].join('');

const starts: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const began = performance.now();
  const { child, connection } = await started();
  starts.push(performance.now() - began);
  connection.dispose();
  await ended(child);
}

const { child, connection } = await started();
let told = () => {};
connection.onNotification('textDocument/publishDiagnostics', () => told());
connection.onRequest('workspace/configuration', () => [null]);
connection.onRequest('client/registerCapability', () => null);
await connection.sendNotification('initialized', {});
const keys: number[] = [];
await diagnosed('textDocument/didOpen', { textDocument: { uri, languageId: 'lightcone', version: 0, text: file } });
for (let round = 1; round <= ROUNDS; round++) {
  const range = { start: { line: 999, character: 0 }, end: { line: 999, character: 0 } };
  const contentChanges = [{ range, text: round % 2 === 1 ? '/' : ' ' }];
  keys.push(await diagnosed('textDocument/didChange', { textDocument: { uri, version: round }, contentChanges }));
}
connection.dispose();
await ended(child);

console.log(`${file.split('\n').length - 1} lines, Node.js ${process.version}; median and worst of ${ROUNDS}, in ms\n`);
console.log(`start of the server, until it has answered "initialize"   ${shown(starts)}`);
console.log(`diagnostics after a key                                   ${shown(keys)}`);

async function started() {
  const server = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  client.onUnhandledNotification(() => {});
  client.listen();
  await client.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  return { child: server, connection: client };
}

function diagnosed(method: string, params: object): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    told = () => resolve(performance.now() - began);
    connection.sendNotification(method, params).catch(reject);
  });
}

function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    process.once('exit', () => resolve());
    process.kill();
  });
}

function shown(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  return `${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)}, ${sorted.at(-1)?.toFixed(0)}`;
}
