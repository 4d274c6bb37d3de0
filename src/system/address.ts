/** Where an inspector listens. */
export interface Address {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `9229`, `"9229"`, `"host:9229"`, `"[::1]:9229"` and `"ws://host:9229/…"` or `http://…` (as Node prints it; the
 * path is left out, since it changes with every start). Undefined for anything else.
 */
export function parseAddress(value: unknown): Address | undefined {
  if (typeof value === 'number') return at('127.0.0.1', value);
  if (typeof value !== 'string') return undefined;
  const match = /^(?:(?:ws|http):\/\/)?(?:(?<host>[^\s:/[\]@]+|\[[0-9a-fA-F:.]+\]):)?(?<port>\d{1,5})(?:\/\S*)?$/.exec(
    value.trim(),
  );
  if (!match?.groups) return undefined;
  const host = match.groups.host?.replace(/^\[|\]$/g, '') ?? '127.0.0.1';
  return at(host, Number(match.groups.port));
}

function at(host: string, port: number): Address | undefined {
  return isPort(port) ? { host, port } : undefined;
}

export function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;
}

/** This machine, under any of its usual names. */
export function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === '::1' || host.toLowerCase() === 'localhost';
}

/** The address as the user would write it; the same text for the same inspector. */
export function showAddress({ host, port }: Address): string {
  if (isLoopback(host)) return `127.0.0.1:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
