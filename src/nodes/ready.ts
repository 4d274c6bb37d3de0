import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../base/event.ts';
import { isRecord } from '../base/shape.ts';
import type { ReadySpec } from '../system/model.ts';
import type { Started } from './launch.ts';

/** Milliseconds between two tries. There is no event for "it listens now" in another process. */
const pause = 50;

/** Waits for one thing that makes a node ready. To be asked before the process can have done it. */
export function readiness(ready: ReadySpec, started: Started): (signal: AbortSignal) => Promise<true> {
  switch (ready.kind) {
    case 'port':
      return (signal) => every(() => accepts(ready.port), signal);
    case 'http':
      return (signal) => every(() => answers(ready.url), signal);
    case 'log': {
      const pattern = new RegExp(ready.pattern);
      return happens(started.onOutput, ({ line }) => pattern.test(withoutColours(line)));
    }
    case 'ipc':
      return happens(started.onMessage, (message) => isMeant(message, ready.message));
  }
}

/** What is waited for, in words that follow the node's name: "waiting for port 8080". */
export function waitsFor(ready: ReadySpec): string {
  switch (ready.kind) {
    case 'port':
      return `waiting for port ${ready.port}`;
    case 'http':
      return `waiting for ${ready.url}`;
    case 'log':
      return `waiting for a line like /${ready.pattern}/`;
    case 'ipc':
      return 'waiting for its message';
  }
}

export async function accepts(port: number): Promise<boolean> {
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => connects(host, port)));
  return answers.includes(true);
}

async function every(look: () => Promise<boolean>, signal: AbortSignal): Promise<true> {
  while (!(await look())) await sleep(pause, undefined, { signal });
  return true;
}

function happens<T>(event: Event<T>, isIt: (value: T) => boolean): () => Promise<true> {
  const happened = new Promise<true>((resolve) => {
    const listening = event((value) => {
      if (!isIt(value)) return;
      listening.dispose();
      resolve(true);
    });
  });
  return () => happened;
}

/** The text that was sent, or the `type` of an object, as such messages are written. */
function isMeant(message: unknown, wanted: string | undefined): boolean {
  if (wanted === undefined || message === wanted) return true;
  return isRecord(message) && Object.values(message).includes(wanted);
}

function withoutColours(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one.
  return line.replace(/\x1b\[[0-9;]*m/g, '');
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

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const secure = url.startsWith('https:');
    // A certificate of one's own making is what local servers have.
    const sent = (secure ? httpsGet : httpGet)(url, {
      agent: false,
      timeout: 5000,
      ...(secure && { rejectUnauthorized: false }),
    });
    sent.once('response', (response) => {
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 300);
      response.destroy();
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(false));
    sent.once('close', () => resolve(false));
  });
}
