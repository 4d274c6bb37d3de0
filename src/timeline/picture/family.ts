/** Protocols that look alike: one hue and one shape of the arrow's head for each family, so that no hue means something alone. */
export type Family = 'web' | 'store' | 'stream' | 'broker' | 'local';

export const families: readonly Family[] = ['web', 'store', 'stream', 'broker', 'local'];

const members: Readonly<Record<string, Family>> = {
  http: 'web',
  https: 'web',
  http2: 'web',
  grpc: 'web',
  redis: 'store',
  postgres: 'store',
  pg: 'store',
  mysql: 'store',
  mongo: 'store',
  mongodb: 'store',
  ws: 'stream',
  wss: 'stream',
  sse: 'stream',
  tcp: 'stream',
  tls: 'stream',
  udp: 'stream',
  unix: 'stream',
  'socket.io': 'stream',
  kafka: 'broker',
  amqp: 'broker',
  nats: 'broker',
  mqtt: 'broker',
};

/** What is between processes and threads of one program, and what nobody has heard of, is `local`. */
export function familyOf(protocol: string): Family {
  return members[protocol] ?? 'local';
}
