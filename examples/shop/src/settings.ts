/** Where everybody is to be found. */
export const host = '127.0.0.1';

export const gatewayPort = Number(process.env.GATEWAY_PORT ?? 8080);
export const ordersPort = Number(process.env.ORDERS_PORT ?? 8101);
export const stockPort = Number(process.env.STOCK_PORT ?? 8102);

export const gatewayUrl = `http://${host}:${gatewayPort}`;
export const ordersUrl = `http://${host}:${ordersPort}`;
export const updatesUrl = `ws://${host}:${ordersPort}/updates`;
