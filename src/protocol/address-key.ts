/** All names of this machine, as programs and people write them. */
const thisMachine = /^(?:localhost|0\.0\.0\.0|\[?(?:::1?|::ffff:127\.0\.0\.1)?\]?|\*?)(?=:\d+$)/i;

/** What two ways to write one address, `host:port` or the path of a pipe, have in common: `127.0.0.1:8080`. */
export function addressKey(address: string): string {
  return address.replace(thisMachine, '127.0.0.1').toLowerCase();
}
