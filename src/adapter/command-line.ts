/** `node adapter.js [--pipe PATH | --port N] [--record FOLDER]`, and the same behind `lightcone dap`. */
import { parseArgs } from 'node:util';
import { messageOf } from '../base/errors.ts';
import { serve, type Way } from './serve.ts';

const usage = `Speaks the Debug Adapter Protocol on stdio.
  --pipe PATH   on a pipe or Unix socket instead, for one client
  --port N      on 127.0.0.1:N instead, for one client (0: any free port)
  --record FOLDER   keep what happens in a file there (needs Node.js 22.15)
`;

/** Runs the adapter. Resolves with the exit code. */
export async function runAdapter(args: readonly string[]): Promise<number> {
  let asked: Asked;
  try {
    asked = readArguments(args);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${usage}`);
    return 2;
  }
  try {
    await serve(asked.way, { runs: asked.runs }, (text) => void process.stderr.write(`${text}\n`));
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

interface Asked {
  readonly way: Way;
  /** The folder for recordings. */
  readonly runs: string | undefined;
}

function readArguments(args: readonly string[]): Asked {
  const { values } = parseArgs({
    args: [...args],
    options: { pipe: { type: 'string' }, port: { type: 'string' }, record: { type: 'string' } },
  });
  return { way: wayOf(values), runs: values.record };
}

function wayOf(values: { readonly pipe?: string | undefined; readonly port?: string | undefined }): Way {
  if (values.pipe !== undefined && values.port !== undefined) throw new Error('Choose one of --pipe and --port.');
  if (values.pipe !== undefined) return { kind: 'pipe', path: values.pipe };
  if (values.port === undefined) return { kind: 'stdio' };
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port} is no port.`);
  return { kind: 'port', port };
}
