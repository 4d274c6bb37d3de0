/**
 * A program of its own (`dist/watchdog.js`). Its standard input is a pipe from the adapter; when that closes, however
 * the adapter died, it ends what the adapter had launched and removes the session's folder. What the adapter was only
 * attached to runs on: the inspector lets it go by itself when the connection breaks, but for its worker threads.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { takeAnnouncements } from '../rendezvous.ts';
import { ProcessTree } from '../tree.ts';
import { type Order, parseOrder } from './orders.ts';

/** Milliseconds for what was launched to end by itself. */
const grace = 2000;

let session: Extract<Order, { order: 'session' }> | undefined;
let tree = new ProcessTree();
let dismissed = false;
const attached = new Set<string>();

// Signals are for the adapter; we go when our input ends.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const order = parseOrder(line);
  if (order?.order === 'session') {
    session = order;
    // Children of programs that we were only attached to have the session in their environment, too.
    tree = new ProcessTree(order.token, '"keep":true');
  } else if (order?.order === 'guard') {
    tree.add(order.pid, order);
    // Look it up now, so that another process that gets its pid later is not taken for it.
    await tree.alive();
  } else if (order?.order === 'attached') {
    attached.add(order.url);
  } else if (order?.order === 'dismiss') {
    dismissed = true;
  }
}

async function beginAt(url: string): Promise<void> {
  // Loaded only now: it is rarely needed, and this program is started with every session.
  const { letGo } = await import('../../cdp/let-go.ts');
  await letGo(url);
}

async function letWorkersGo(url: string): Promise<void> {
  try {
    const { releaseWorkers } = await import('../../cdp/release-workers.ts');
    await releaseWorkers(url);
  } catch {
    // It has ended.
  }
}

if (session && !dismissed) {
  await Promise.all([...attached].map(letWorkersGo));
  for (const { pid, keep, inspector } of takeAnnouncements(session.dir, session.token)) {
    // A child of a program that we were only attached to must not wait for us any more.
    if (!keep) tree.add(pid, { leads: false });
    else if ('url' in inspector) await beginAt(inspector.url);
  }
  await tree.end(grace);
  rmSync(session.dir, { recursive: true, force: true });
}
