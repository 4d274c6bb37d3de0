/**
 * The stock: how much of each item is left. It speaks a protocol of lines over TCP:
 *
 *     COUNT apple       ->  OK 40
 *     TAKE apple 2      ->  OK 38        (38 are left)
 *     RESTOCK apple 5   ->  OK 43
 */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { host, stockPort } from './settings.ts';
import { onShutdown } from './shutdown.ts';

const shelves = new Map([
  ['apple', 40],
  ['pear', 30],
  ['plum', 20],
  ['melon', 1],
]);

const sockets = new Set<Socket>();

const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', (error) => console.error(`a connection broke: ${error.message}`));

  createInterface({ input: socket }).on('line', (line) => {
    const answer = handle(line);
    console.log(`${line} -> ${answer}`);
    socket.write(`${answer}\n`);
  });
});

function handle(line: string): string {
  const [verb, item = '', amount = '0'] = line.trim().split(/\s+/);
  const left = shelves.get(item);
  if (left === undefined) return `UNKNOWN ${item}`;

  const quantity = Number(amount);
  switch (verb) {
    case 'COUNT':
      return `OK ${left}`;
    case 'TAKE':
      return put(item, left - quantity);
    case 'RESTOCK':
      return put(item, left + quantity);
    default:
      return `WHAT ${verb}`;
  }
}

function put(item: string, amount: number): string {
  shelves.set(item, amount);
  return `OK ${amount}`;
}

server.listen(stockPort, host, () => console.log(`listening on ${host}:${stockPort}`));

onShutdown(() => {
  server.close();
  for (const socket of sockets) socket.end();
});
