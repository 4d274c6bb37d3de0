/** The path in a `file:` URL, in the style of the machine that wrote it; undefined for any other URL. */
export function pathOfUrl(url: string): string | undefined {
  if (!url.startsWith('file:///')) return undefined;
  const end = url.search(/[?#]/);
  let path: string;
  try {
    path = decodeURIComponent(url.slice('file://'.length, end < 0 ? undefined : end));
  } catch {
    return undefined; // a stray % sign: no URL that Node made
  }
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1).replaceAll('/', '\\') : path;
}
