/** The ledger: a child of the gateway, which tells it over IPC what to book. A thread of its own writes the receipts. */
import { Worker } from 'node:worker_threads';
import type { LedgerAnswer, LedgerRequest } from './ledger-client.ts';
import type { Order, Receipt } from './order.ts';

const writer = new Worker(new URL('./receipts.js', import.meta.url));
const waiting: Order[] = [];

process.on('message', ({ book }: LedgerRequest) => {
  waiting.push(book);
  writer.postMessage(book);
});

// The thread answers in the order in which it was asked.
writer.on('message', (receipt: Receipt) => {
  const order = waiting.shift();
  if (order) process.send?.({ order: order.id, receipt } satisfies LedgerAnswer);
});

process.on('disconnect', () => writer.terminate());
// Ctrl+C in a terminal reaches every process there. The gateway finishes its work first, then hangs up.
process.on('SIGINT', () => {});

writer.on('online', () => console.log('ready to book'));
