/**
 * One of four nodes of a cluster, the one whose name is given: `front` takes orders over HTTP, `orders` places them, `stock` has
 * the goods, `mail` hears of every order. They find each other by the addresses in CLUSTER, and keep in touch by gossip.
 */
const { createServer } = require('node:http');
const { ServiceBroker } = require('moleculer');

const names = ['front', 'orders', 'stock', 'mail'];
const name = process.argv[2];

let gossip = 0;
const broker = new ServiceBroker({
  nodeID: name,
  logger: false,
  transporter: { type: 'TCP', options: { udpDiscovery: false, urls: process.env.CLUSTER, gossipPeriod: 1 } },
  middlewares: [{ transporterReceive: (next) => counting(next) }],
});

/** Counts what others tell this node of their own accord: Moleculer's heartbeat. */
function counting(next) {
  return function receive(packet, ...rest) {
    if (packet === 'GOSSIP_REQ') gossip += 1;
    return next(packet, ...rest);
  };
}

/** What a node knows of the cluster. */
function cluster() {
  const available = broker.registry.getNodeList({ onlyAvailable: true });
  return { sees: available.map(({ id }) => id).sort(), gossip };
}

const services = {
  front: {},
  orders: {
    actions: {
      async place(ctx) {
        const { item } = ctx.params;
        const left = await ctx.call('stock.take', { item });
        await ctx.emit('order.placed', { item });
        return `${item} for you, ${left} left`;
      },
    },
  },
  stock: {
    actions: {
      take(ctx) {
        const { item } = ctx.params;
        const left = (this.shelves.get(item) ?? 10) - 1;
        this.shelves.set(item, left);
        return left;
      },
    },
    created() {
      this.shelves = new Map();
    },
  },
  mail: {
    events: {
      'order.placed'(ctx) {
        console.log(`mail for ${ctx.params.item}`);
      },
    },
  },
};

const service = services[name];
broker.createService({ name, ...service, actions: { ...service.actions, cluster } });

async function handle(url) {
  if (url.pathname === '/cluster') return Promise.all(names.map((other) => broker.call(`${other}.cluster`)));
  return broker.call('orders.place', { item: url.searchParams.get('item') });
}

async function main() {
  await broker.start();
  await broker.waitForServices(names);
  if (name === 'front') {
    const server = createServer(async (request, response) => {
      response.end(JSON.stringify(await handle(new URL(request.url, 'http://front'))));
    });
    await new Promise((resolve) => server.listen(Number(process.env.PORT), '127.0.0.1', resolve));
  }
  console.log('the cluster is complete');
}

main();
