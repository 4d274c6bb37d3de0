/** `lightcone convert FILE`: a configuration of launch.json as a system file, and a system file as a configuration. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { messageOf, UserError } from '../base/errors.ts';
import { isRecord } from '../base/shape.ts';
import { commands } from './commands.ts';
import { WrongCommandLine } from './errors.ts';
import { language } from './language.ts';

type Json = Readonly<Record<string, unknown>>;

/** @throws UserError for a file that can't be read, or has no such configuration; TypeError for arguments that are none */
export async function convertSystem(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: commands.convert.options,
  });
  const [file, second] = positionals;
  if (file === undefined || second !== undefined)
    throw new WrongCommandLine('Say which file: lightcone convert .vscode/launch.json --name Shop');
  const { loadSystem, toConfiguration, toSystemFile } = await language();
  if (path.extname(file) === '.lightcone') {
    const { name, ...system } = await loadSystem(path.resolve(file), (one) => readFile(one, 'utf8'));
    const title = values.name ?? (typeof name === 'string' ? name : path.basename(file, '.lightcone'));
    const configuration = toConfiguration(system, title, process.cwd());
    process.stdout.write(`${JSON.stringify(configuration, undefined, values.json ? undefined : 2)}\n`);
    return;
  }
  const converted = toSystemFile(await configurationIn(file, values.name));
  if (values.json) {
    process.stdout.write(`${JSON.stringify(converted)}\n`);
    return;
  }
  process.stdout.write(converted.text);
  const left = Object.keys(converted.rest).map((key) => `"${key}"`);
  if (left.length > 0) process.stderr.write(`A file can't say ${left.join(', ')}: keep that in launch.json.\n`);
  if (converted.variables.length > 0)
    process.stderr.write(`Only launch.json knows ${converted.variables.join(', ')}: in the file that is text.\n`);
}

async function configurationIn(file: string, name: string | undefined): Promise<Json> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`${file} can't be read: ${messageOf(error)}.`);
  });
  const errors: ParseError[] = [];
  const json: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new UserError(`${file}:${line} is no JSON: ${printParseErrorCode(error.error)}.`);
  }
  const all: readonly unknown[] = isRecord(json) && Array.isArray(json.configurations) ? json.configurations : [json];
  const ours = all.filter(isRecord).filter(({ type }) => type === undefined || type === 'lightcone');
  const found = name === undefined ? ours : ours.filter((one) => one.name === name);
  const [first, another] = found;
  if (first && !another) return first;
  const names = ours.map((one) => `"${one.name}"`).join(', ');
  if (!first) {
    const there = names === '' ? 'It has none of type "lightcone".' : `There are ${names}.`;
    throw new UserError(`${file} has no configuration${name === undefined ? '' : ` "${name}"`}. ${there}`);
  }
  throw new UserError(`${file} has several configurations: ${names}. Say which: --name ${JSON.stringify(first.name)}.`);
}
