import type inspector from 'node:inspector';

interface Modules {
  readonly inspector: typeof inspector;
  readonly fs: typeof import('node:fs');
  readonly timers: typeof import('node:timers');
}

/**
 * Calls `act` once nobody is connected to the inspector of this process any more: one that is closed while an answer is on its
 * way to somebody crashes Node 20 (SIGSEGV; 3 of 100 processes on a busy machine). Somebody who stays connected for two
 * seconds is another debugger, and keeps the inspector.
 *
 * Used in the probe, and as text in programs that have none yet: it must not refer to anything outside.
 */
export function whenAlone(modules: Modules, act: () => void, looks = 100): void {
  modules.timers
    .setTimeout(() => {
      const url = modules.inspector.url();
      if (url === undefined) return;
      const port = `:${Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0')}`;
      // Sockets of this machine, as proc(5) has them: one that belongs to nobody any more has no inode.
      const isConnected = ['tcp', 'tcp6'].some((table) => {
        const file = `/proc/self/net/${table}`;
        if (!modules.fs.existsSync(file)) return false; // not on Linux: there 20 milliseconds have to do
        const rows = modules.fs.readFileSync(file, 'latin1').split('\n');
        return rows.some((row) => {
          const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
          return local?.endsWith(port) && state !== '0A' && inode !== '0';
        });
      });
      if (!isConnected) act();
      else if (looks > 1) whenAlone(modules, act, looks - 1);
    }, 20)
    .unref();
}
