/** What still runs, as the operating system sees it. */
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';

/** Command lines of all processes that have this text in theirs. */
export function processesWith(text: string): string[] {
  const list =
    process.platform === 'win32'
      ? execFileSync('powershell', ['-NoProfile', 'Get-CimInstance Win32_Process | % CommandLine'], {
          encoding: 'utf8',
        })
      : execFileSync('ps', ['-A', '-ww', '-o', 'args='], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.includes(text));
}

/** The one process that has all these texts in its command line. */
export function pidOf(...texts: readonly string[]): number {
  const rows = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const [row, ...others] = rows.filter((one) => texts.every((text) => one.includes(text)));
  if (row === undefined) throw new Error(`no process has ${texts.join(' and ')}`);
  if (others.length > 0) throw new Error(`several have: ${row}, ${others}`);
  return Number.parseInt(row, 10);
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
