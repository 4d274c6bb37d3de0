/** Written by the documentation of PowerShell's cmdlets; not tested on Windows. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { array, isRecord } from '../../base/shape.ts';
import { inOrder, isNode, type Listed } from './listed.ts';

/** Everything in one start of PowerShell, which takes half a second. A list of one would be printed without its brackets. */
const script = `
$ErrorActionPreference = 'SilentlyContinue'
$processes = @(Get-CimInstance Win32_Process -Filter "Name like 'node%'" | Select-Object ProcessId, ExecutablePath, CommandLine)
$ports = @(Get-NetTCPConnection -State Listen | Select-Object OwningProcess, LocalPort)
ConvertTo-Json -Compress -Depth 3 @{ processes = $processes; ports = $ports }
`;

/** The Node.js processes that Windows tells of. It does not tell where they run. */
export async function listWindows(): Promise<Listed[]> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', script];
  const { stdout } = await promisify(execFile)('powershell.exe', args, {
    maxBuffer: 16 * 1024 * 1024,
    windowsHide: true,
  });
  return parseCim(stdout);
}

/** Reads what the script prints. */
export function parseCim(text: string): Listed[] {
  const answer: unknown = JSON.parse(text);
  const { processes, ports } = isRecord(answer) ? answer : {};
  const connections = array(ports).filter(isRecord);
  return array(processes)
    .filter(isRecord)
    .flatMap(({ ProcessId: pid, ExecutablePath: executable, CommandLine: command }) => {
      // Those of other users have neither.
      if (typeof pid !== 'number' || typeof executable !== 'string' || typeof command !== 'string') return [];
      if (!isNode(executable)) return [];
      const own = connections.filter(({ OwningProcess: owner }) => owner === pid).map(({ LocalPort: port }) => port);
      return [
        { pid, executable, words: wordsOf(command), ports: inOrder(own.filter((port) => typeof port === 'number')) },
      ];
    });
}

/** `"C:\Program Files\nodejs\node.exe" app.js "two words"` in words. */
function wordsOf(command: string): string[] {
  return Array.from(command.matchAll(/"([^"]*)"|\S+/g), ([whole, quoted]) => quoted ?? whole);
}
