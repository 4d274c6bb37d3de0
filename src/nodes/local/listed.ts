/** A process as its system lists it, whatever it runs. */
export interface Listed {
  readonly pid: number;
  /** Path of the program that runs, or its name where the system gives no more. */
  readonly executable: string;
  /** The command line in words, the first one is the program's own name. One word only where a process has renamed itself. */
  readonly words: readonly string[];
  readonly cwd?: string;
  readonly ports: readonly number[];
}

/** Whether this is Node.js under one of its usual names: `node`, `nodejs`, `node24`, `node.exe`. */
export function isNode(executable: string): boolean {
  const name = executable.split(/[\\/]/).at(-1) ?? '';
  return /^node(js)?[\d.-]*(\.exe)?( \(deleted\))?$/i.test(name);
}

/** Options of Node that take the next word as their value. */
const takesValue = /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--title|--env-file)$/;

/** The script that Node runs, as it stands in the command line. Undefined for `-e`, `-p`, `--test` alone and the REPL. */
export function scriptOf(words: readonly string[]): string | undefined {
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (/^(-e|-p|-pe|--eval|--print)$/.test(word)) return undefined;
    if (takesValue.test(word)) at++;
    else if (!word.startsWith('-')) return word;
  }
  return undefined;
}

/** Ports in order, each once: the same one is often open on IPv4 and IPv6. */
export function inOrder(ports: Iterable<number>): number[] {
  return [...new Set(ports)].sort((one, other) => one - other);
}
