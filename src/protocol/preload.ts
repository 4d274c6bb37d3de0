/** The option of NODE_OPTIONS that loads a file before the program: quoted, since a space would end it (host-facts.md section 3). */
export function preloadOption(file: string): string {
  return `--require "${file.replace(/["\\]/g, '\\$&')}"`;
}
