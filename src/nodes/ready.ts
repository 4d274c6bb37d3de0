import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two tries. There is no event for "it listens now" in another process. */
const pause = 50;

/** Resolves once something accepts connections on the port of this machine; rejects with the signal's reason. */
export async function untilAccepts(port: number, signal: AbortSignal): Promise<true> {
  while (!(await accepts(port))) await sleep(pause, undefined, { signal });
  return true;
}

export async function accepts(port: number): Promise<boolean> {
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => connects(host, port)));
  return answers.includes(true);
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const settle = (answer: boolean) => {
      resolve(answer);
      socket.destroy();
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
