/** The orders: takes them over HTTP, asks the stock, and tells every WebSocket client what becomes of them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { readJson, sendJson } from './json.ts';
import { type Order, parseRequest, priceOf, type Request } from './order.ts';
import { charge } from './payment.ts';
import { host, ordersPorts, replica, replicas, stockPort } from './settings.ts';
import { onShutdown } from './shutdown.ts';
import { amountIn, StockClient } from './stock-client.ts';

const orders = new Map<number, Order>();
// For the Debug Console, which sees what is global while the program runs: `@orders orders.size`.
Object.assign(globalThis, { orders });
const stock = new StockClient(host, stockPort);

async function placeOrder(request: Request): Promise<Order> {
  // 1, 3, 5, … in the first of two replicas, 2, 4, 6, … in the second.
  const id = orders.size * replicas + replica;
  const total = priceOf(request);
  const order: Order = { id, ...request, total, state: 'new' };
  orders.set(id, order);
  publish(order);

  const answer = await stock.ask(`COUNT ${order.item}`);
  const missing = order.quantity - amountIn(answer);
  if (missing > 0) {
    order.state = 'refused';
    order.reason = `${missing} too many`;
  } else {
    await charge(total);
    await stock.ask(`TAKE ${order.item} ${order.quantity}`);
    order.state = 'reserved';
  }
  publish(order);
  return order;
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '/' } = request;
  if (method === 'GET' && url === '/health') {
    return sendJson(response, 200, { ok: true, replica, orders: orders.size });
  }

  if (method === 'POST' && url === '/orders') {
    const wanted = parseRequest(await readJson(request));
    if (typeof wanted === 'string') return sendJson(response, 400, { error: wanted });
    const order = await placeOrder(wanted);
    return sendJson(response, order.state === 'reserved' ? 201 : 409, order);
  }

  const id = /^\/orders\/(\d+)$/.exec(url)?.[1];
  const order = orders.get(Number(id));
  if (method === 'GET' && order) return sendJson(response, 200, order);
  sendJson(response, 404, { error: `there is no ${method} ${url}` });
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: Error) => {
    console.error(`${request.method} ${request.url} failed: ${error.message}`);
    sendJson(response, 503, { error: error.message });
  });
});

const updates = new WebSocketServer({ server, path: '/updates' });

function publish(order: Order): void {
  const text = JSON.stringify(order);
  for (const client of updates.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(text);
  }
}

const port = ordersPorts[replica - 1];
server.listen(port, host, () => console.log(`listening on http://${host}:${port}`));

onShutdown(() => {
  stock.close();
  for (const client of updates.clients) client.close(1001, 'the shop is closing');
  server.close();
});
