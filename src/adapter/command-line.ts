/** `node adapter.js [--pipe PATH | --port N]`, and the same behind `lightcone dap`. */
import { parseArgs } from 'node:util';
import { messageOf } from '../base/errors.ts';
import { serve, type Way } from './serve.ts';

const usage = `Speaks the Debug Adapter Protocol on stdio.
  --pipe PATH   on a pipe or Unix socket instead, for one client
  --port N      on 127.0.0.1:N instead, for one client (0: any free port)
`;

/** Runs the adapter. Resolves with the exit code. */
export async function runAdapter(args: readonly string[]): Promise<number> {
  let way: Way;
  try {
    way = wayOf(args);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${usage}`);
    return 2;
  }
  try {
    await serve(way, (text) => void process.stderr.write(`${text}\n`));
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

function wayOf(args: readonly string[]): Way {
  const { values } = parseArgs({ args: [...args], options: { pipe: { type: 'string' }, port: { type: 'string' } } });
  if (values.pipe !== undefined && values.port !== undefined) throw new Error('Choose one of --pipe and --port.');
  if (values.pipe !== undefined) return { kind: 'pipe', path: values.pipe };
  if (values.port === undefined) return { kind: 'stdio' };
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port} is no port.`);
  return { kind: 'port', port };
}
