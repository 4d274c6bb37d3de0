/** A program of its own in `dist/`: most commands do not need the grammar. */
export const language = (): Promise<typeof import('../language/main.ts')> =>
  import(new URL('./language.js', import.meta.url).href);
