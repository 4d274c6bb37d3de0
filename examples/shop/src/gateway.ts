/** The gateway: the only door that customers see. It passes their requests on to the orders. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readJson, sendJson } from './json.ts';
import { gatewayPort, host, ordersUrl } from './settings.ts';
import { onShutdown } from './shutdown.ts';

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '/' } = request;
  if (method === 'POST' && url === '/orders') return placeOrder(request, response);
  if (method === 'GET' && /^\/orders\/\d+$/.test(url)) return pass(await fetch(ordersUrl + url), response);
  if (method === 'GET' && url === '/health') return pass(await fetch(`${ordersUrl}/health`), response);
  sendJson(response, 404, { error: `there is no ${method} ${url}` });
}

async function placeOrder(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const order = await readJson(request);
  const answer = await fetch(`${ordersUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  await pass(answer, response);
}

async function pass(answer: Response, response: ServerResponse): Promise<void> {
  const body = await answer.json();
  sendJson(response, answer.status, body);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: Error) => {
    console.error(`${request.method} ${request.url} failed: ${error.message}`);
    sendJson(response, 502, { error: 'the orders do not answer' });
  });
});

server.listen(gatewayPort, host, () => console.log(`listening on http://${host}:${gatewayPort}`));

onShutdown(() => server.close());
