/** The orders: takes them over HTTP, asks the stock, and tells every WebSocket client what becomes of them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { readJson, sendJson } from './json.ts';
import { type Order, parseRequest, priceOf, type Request } from './order.ts';
import { host, ordersPort, stockPort } from './settings.ts';
import { onShutdown } from './shutdown.ts';
import { StockClient } from './stock-client.ts';

const orders = new Map<number, Order>();
const stock = new StockClient(host, stockPort);

async function placeOrder(request: Request): Promise<Order> {
  const id = orders.size + 1;
  const total = priceOf(request);
  const order: Order = { id, ...request, total, state: 'new' };
  orders.set(id, order);
  publish(order);

  const answer = await stock.ask(`RESERVE ${order.item} ${order.quantity}`);
  const [word, amount] = answer.split(' ');
  if (word === 'OK') {
    order.state = 'reserved';
  } else {
    order.state = 'refused';
    order.reason = `${amount} too many`;
  }
  publish(order);
  return order;
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '/' } = request;
  if (method === 'GET' && url === '/health') {
    return sendJson(response, 200, { ok: true, orders: orders.size });
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

server.listen(ordersPort, host, () => console.log(`listening on http://${host}:${ordersPort}`));

onShutdown(() => {
  stock.close();
  for (const client of updates.clients) client.close(1001, 'the shop is closing');
  server.close();
});
