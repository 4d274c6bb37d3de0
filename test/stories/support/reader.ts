import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseReaderLine } from '../../../src/protocol/reader.ts';
import { commandPath, commandNode as node } from './command-line.ts';

/** What the reader says to one question after the other. */
export async function asked(
  file: string,
  ...questions: readonly (readonly [string, unknown])[]
): Promise<readonly unknown[]> {
  const reader = spawn(node, [path.join(path.dirname(commandPath), 'reader.js'), '--file', file], { stdio: 'pipe' });
  const answers: unknown[] = [];
  const closed = new Promise((resolve) => reader.once('close', resolve));
  let open = questions.length;
  createInterface({ input: reader.stdout }).on('line', (text) => {
    const line = parseReaderLine(text);
    if (line && 'number' in line) answers[line.number] = 'error' in line ? line.error : line.body;
    if (line && 'number' in line && --open === 0) reader.stdin.end();
  });
  for (const [number, [command, args]] of questions.entries())
    reader.stdin.write(`${JSON.stringify({ number, command, arguments: args })}\n`);
  await closed;
  return answers;
}
