import { isIP } from 'node:net';

/** A host as it is written in a URL: an IPv6 address in brackets. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/**
 * The Host header that an inspector accepts. It refuses names other than `localhost`, so that a web page can't reach it
 * through a name that resolves to this machine; we are no web page, and a user may well name a machine by its name.
 */
export function hostHeader(host: string, port: number | string): string {
  return `${isIP(host) === 0 ? 'localhost' : urlHost(host)}:${port}`;
}

/** Whether the kernel of this machine is on both ends. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
