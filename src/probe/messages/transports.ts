import { http } from './http/http.ts';
import { undici } from './http/undici.ts';
import { http2 } from './http2/http2.ts';
import { ipc } from './ipc.ts';
import { tcp } from './tcp.ts';
import type { Transport } from './transport.ts';
import { udp } from './udp.ts';
import { webClient } from './web-client.ts';
import { worker } from './worker.ts';
import { ws } from './ws.ts';

/** All protocols that are seen. */
export const transports: readonly Transport[] = [http, undici, http2, ipc, tcp, worker, ws, webClient, udp];
