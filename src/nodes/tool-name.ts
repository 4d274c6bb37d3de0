/** How a tool is called, from what it was started with: "npm run dev", "tsc", "node --test" for one without a program. */
export function toolName(argv: readonly string[]): string {
  const [, program, first, second] = argv;
  if (program === undefined) return 'node';
  const file = (program.split(/[\\/]/).pop() ?? '').replace(/\.[cm]?js$/, '').replace(/-cli$/, '');
  // `tsx/dist/cli.mjs` is tsx.
  const name = ['cli', 'index', 'bin'].includes(file) ? (packageIn(program) ?? file) : file;
  const words = name === 'npm' && first === 'run' ? [name, first, second] : [name];
  return words.filter((word) => word !== undefined).join(' ');
}

/** The package that a file lies in, by the folder below `node_modules`. */
function packageIn(file: string): string | undefined {
  const parts = file.split(/[\\/]/);
  const at = parts.lastIndexOf('node_modules');
  return at < 0 ? undefined : parts[at + 1];
}
