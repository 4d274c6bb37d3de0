/** Customers: places some orders (50, or as many as the first argument says) and prints what comes of them. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Item, Order, Request } from './order.ts';
import { gatewayUrl, updatesUrl } from './settings.ts';

const count = Number(process.argv[2] ?? 50);
const items: Item[] = ['apple', 'pear', 'plum'];

async function main(): Promise<void> {
  const updates = await listen();
  const answers: Promise<void>[] = [];
  for (let number = 1; number <= count; number++) {
    answers.push(order(randomRequest()));
    await pause(50 + Math.random() * 250);
  }
  await Promise.all(answers);
  updates.close();
}

async function order(request: Request): Promise<void> {
  const outcome = await place(request).catch((error: Error) => error.message);
  console.log(`${request.quantity} x ${request.item}: ${outcome}`);
}

async function place(request: Request): Promise<string> {
  const response = await fetch(`${gatewayUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const answer = (await response.json()) as Partial<Order> & { error?: string };
  if (answer.error !== undefined) return answer.error;
  return `${answer.state}, ${answer.reason ?? `costs ${answer.total}`}`;
}

/** Prints what the orders push, as it comes. */
async function listen(): Promise<WebSocket> {
  const updates = new WebSocket(updatesUrl);
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
