/** Worker threads that only serve the loading of modules, while the program waits for them: nothing in them is the user's. */
const tools = [
  /** Node's own, for the hooks of module loaders. */
  /^node:/,
  /** The one in which tsx has esbuild compile what is required, on Node 22 and newer. */
  /\/esbuild\/lib\/main\.js$/,
];

/** @param url what the thread runs, as the inspector writes it */
export function isToolThread(url: string): boolean {
  const path = url.replaceAll('\\', '/');
  return tools.some((tool) => tool.test(path));
}
