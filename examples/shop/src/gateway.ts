/**
 * The gateway: the only door that customers see. It gives their orders to the replicas of the orders in turn, and has a
 * receipt made for each that could be served.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readJson, sendJson } from './json.ts';
import { LedgerClient } from './ledger-client.ts';
import type { Order } from './order.ts';
import { gatewayPort, host, ordersUrls } from './settings.ts';
import { onShutdown } from './shutdown.ts';

const ledger = new LedgerClient();
let turn = 0;

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '/' } = request;
  if (method === 'POST' && url === '/orders') return placeOrder(request, response);
  if (method === 'GET' && url === '/health') return health(response);

  const id = Number(/^\/orders\/(\d+)$/.exec(url)?.[1]);
  if (method === 'GET' && id > 0) return pass(await fetch(ordersUrlOf(id) + url), response);
  sendJson(response, 404, { error: `there is no ${method} ${url}` });
}

async function placeOrder(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request);
  const replica = ordersUrls[turn++ % ordersUrls.length];
  const answer = await fetch(`${replica}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) return pass(answer, response);
  const order = (await answer.json()) as Order;
  const receipt = await ledger.book(order);
  sendJson(response, 201, { ...order, receipt });
}

/** The numbers of the orders tell which replica has them. */
function ordersUrlOf(id: number): string {
  return ordersUrls[(id - 1) % ordersUrls.length] ?? '';
}

async function health(response: ServerResponse): Promise<void> {
  const answers = await Promise.all(ordersUrls.map((url) => fetch(`${url}/health`)));
  sendJson(response, 200, { ok: answers.every(({ ok }) => ok) });
}

async function pass(answer: Response, response: ServerResponse): Promise<void> {
  const body = await answer.json();
  sendJson(response, answer.status, body);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: Error) => {
    console.error(`${request.method} ${request.url} failed: ${error.message}`);
    sendJson(response, 502, { error: 'somebody behind the gateway does not answer' });
  });
});

server.listen(gatewayPort, host, () => console.log(`listening on http://${host}:${gatewayPort}`));

onShutdown(() => {
  ledger.close();
  server.close();
});
