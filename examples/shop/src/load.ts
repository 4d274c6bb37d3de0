/** Customers: places some orders (50, or as many as the first argument says) and prints what comes of them. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { place } from './customer.ts';
import type { Item, Order, Request } from './order.ts';
import { ordersUrls } from './settings.ts';

const count = Number(process.argv[2] ?? 50);
const items: Item[] = ['apple', 'pear', 'plum'];

async function main(): Promise<void> {
  const updates = await Promise.all(ordersUrls.map(listen));
  const answers: Promise<void>[] = [];
  for (let number = 1; number <= count; number++) {
    answers.push(order(randomRequest()));
    await pause(50 + Math.random() * 250);
  }
  await Promise.all(answers);
  for (const socket of updates) socket.close();
}

async function order(request: Request): Promise<void> {
  const outcome = await place(request).catch((error: Error) => error.message);
  console.log(`${request.quantity} x ${request.item}: ${outcome}`);
}

/** Prints what a replica of the orders pushes, as it comes. */
async function listen(url: string): Promise<WebSocket> {
  const updates = new WebSocket(`${url.replace('http', 'ws')}/updates`);
  updates.on('message', (data) => {
    const { id, state } = JSON.parse(String(data)) as Order;
    console.log(`  order ${id} is ${state}`);
  });
  await new Promise<void>((resolve, reject) => {
    updates.once('open', () => resolve());
    updates.once('error', reject);
  });
  return updates;
}

function randomRequest(): Request {
  const item = items[Math.floor(Math.random() * items.length)] ?? 'apple';
  return { item, quantity: 1 + Math.floor(Math.random() * 3) };
}

main().catch((error: Error) => {
  console.error(`Is the shop open? ${error.message || 'Nobody answers.'}`);
  process.exitCode = 1;
});
