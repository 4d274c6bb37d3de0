/** Runs `close` at the first SIGTERM or Ctrl+C. The process then ends by itself, when nothing is open any more. */
export function onShutdown(close: () => void): void {
  let closing = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (closing) return;
      closing = true;
      close();
    });
  }
}
