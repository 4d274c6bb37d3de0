/** Where everybody is to be found. */
export const host = '127.0.0.1';

export const gatewayPort = Number(process.env.GATEWAY_PORT ?? 8080);
export const stockPort = Number(process.env.STOCK_PORT ?? 8200);

/** One for each replica of the orders. */
export const ordersPorts = (process.env.ORDERS_PORTS ?? '8101,8102').split(',').map(Number);
export const replicas = ordersPorts.length;

/** Which of them this process is: 1, 2, … */
export const replica = Number(process.env.REPLICA ?? 1);

export const gatewayUrl = `http://${host}:${gatewayPort}`;
export const ordersUrls = ordersPorts.map((port) => `http://${host}:${port}`);
