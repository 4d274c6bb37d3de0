const MOST = 4096;

/** What tells one payload from another: its length, and its beginning as FNV-1a of 32 bits. */
export function hashOf(payload: string | Uint8Array): string {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  let hash = 0x811c9dc5;
  const end = Math.min(bytes.length, MOST);
  for (let at = 0; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return `${bytes.length}.${(hash >>> 0).toString(36)}`;
}
