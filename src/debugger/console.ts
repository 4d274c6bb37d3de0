/** What an attached process writes to its console. A launched one writes to pipes of ours, which also carry what is no console call. */
import type { Protocol } from 'devtools-protocol';
import type { CdpSession } from '../cdp/session.ts';
import { plainText } from './preview.ts';

export interface ConsoleLine {
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** Reports what is written from now on; V8 also tells of what was written before, which is left out. */
export async function listenToConsole(session: CdpSession, onLine: (line: ConsoleLine) => void): Promise<void> {
  const since = Date.now();
  session.on('Runtime.consoleAPICalled', ({ type, args, timestamp }) => {
    if (timestamp < since) return;
    const stream =
      type === 'error' || type === 'warning' || type === 'assert' || type === 'trace' ? 'stderr' : 'stdout';
    for (const line of textOf(args).split('\n')) onLine({ stream, line });
  });
  session.on('Runtime.exceptionThrown', ({ timestamp, exceptionDetails }) => {
    if (timestamp < since) return;
    const text = exceptionDetails.exception?.description ?? exceptionDetails.text;
    for (const line of `Uncaught ${text}`.split('\n')) onLine({ stream: 'stderr', line });
  });
  await session.send('Runtime.enable');
}

function textOf(args: readonly Protocol.Runtime.RemoteObject[]): string {
  const [first, ...rest] = args;
  if (first?.type !== 'string') return args.map(plainText).join(' ');
  const left = [...rest];
  const text = String(first.value).replace(/%[sdifoOjc%]/g, (sign) => {
    if (sign === '%%') return '%';
    const next = left.shift();
    if (!next) return sign;
    return sign === '%c' ? '' : plainText(next);
  });
  return [text, ...left.map(plainText)].join(' ');
}
