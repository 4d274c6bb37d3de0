/**
 * One member of the cluster: `node src/main.js 2 3` is the second of three. They talk JSON over HTTP; `GET /` tells how one
 * sees the world.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { Election } from './election.js';
import { peerAt } from './peer.js';

const host = '127.0.0.1';
/** Member 1 listens on the port after this one. */
const base = Number(process.env.RAFT_PORT ?? 7100);

const id = Number(process.argv[2] ?? 1);
const size = Number(process.argv[3] ?? 3);
const others = Array.from({ length: size }, (_, place) => place + 1).filter((other) => other !== id);

const election = new Election(
  id,
  others.map((other) => peerAt(`http://${host}:${base + other}`)),
);
// For the Debug Console, which sees what is global while the program runs: `@peers election.role`.
Object.assign(globalThis, { election });

const server = createServer(async (request, response) => {
  const answer = await handle(request).catch(() => undefined); // no JSON
  response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? { error: `${request.method} ${request.url} is not understood` }));
});

/** @param {import('node:http').IncomingMessage} request */
async function handle(request) {
  switch (`${request.method} ${request.url}`) {
    case 'POST /vote':
      return election.onVoteRequest(await json(request));
    case 'POST /heartbeat':
      return election.onHeartbeat(await json(request));
    case 'GET /':
      return { id, role: election.role, term: election.term, leader: election.leader };
    default:
      return undefined;
  }
}

server.listen(base + id, host, () => console.log(`listening on http://${host}:${base + id}`));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    election.close();
    server.close();
    server.closeAllConnections();
  });
}
