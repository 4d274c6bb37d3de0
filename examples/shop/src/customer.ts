import type { Order, Receipt, Request } from './order.ts';
import { gatewayUrl } from './settings.ts';

/** Places an order at the gateway, and says in words what comes of it. */
export async function place(request: Request): Promise<string> {
  const response = await fetch(`${gatewayUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const answer = (await response.json()) as Partial<Order> & { receipt?: Receipt; error?: string };
  if (answer.error !== undefined) return answer.error;
  return `${answer.state}, ${answer.receipt?.text ?? answer.reason}`;
}
