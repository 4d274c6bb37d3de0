/**
 * How the probe tells of a call of `console`: what it wrote, where it stands in the program, and by which number its arguments
 * can be asked for. It goes over a binding, as soon as it happens and before the text itself is written.
 */
import { isArray } from '../base/shape.ts';

export interface ConsoleCall {
  readonly stream: 'stdout' | 'stderr';
  /** Without the line's end, with the indentation of groups; cut where it is long. */
  readonly text: string;
  readonly isCut: boolean;
  /** 0 when it had no objects, else the number for `ProbeConsole.arguments`. */
  readonly id: number;
  /** The innermost frames of the program, nearest first. */
  readonly sites: readonly ConsoleSite[];
}

export interface ConsoleSite {
  /** As V8 names the script: a URL or a path. */
  readonly script: string;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
}

export interface ConsoleTerms {
  /** How many calls may be told before `grant` is called: nobody may be reading, and telling costs. */
  readonly credit: number;
  /** Characters after which texts are cut. */
  readonly longest: number;
  /** Errors that nobody catches are told too, as what is written to stderr. */
  readonly tellsErrors: boolean;
}

/** What the probe offers of the program's console. */
export interface ProbeConsole {
  /**
   * Tells calls from now on through the global function of that name, which it takes away. Several may listen.
   * @returns false where the console is not Node's own
   */
  tell(binding: string, terms: ConsoleTerms): boolean;
  /** Allows as many calls in all. @returns how many could not be told since the last time */
  grant(binding: string, credit: number): number;
  /** Keeps what a logpoint has written, as the arguments of a call are kept. @returns its number */
  keep(values: readonly unknown[]): number;
  /** The arguments of a call, as they are now; undefined when they are not kept any more. */
  arguments(id: number): readonly unknown[] | undefined;
}

type Payload = readonly [
  isError: boolean,
  isCut: boolean,
  id: number,
  text: string,
  sites: readonly (string | number)[],
];

/** @param sites script, line and column in turn, 1-based */
export function consolePayload(...call: Payload): string {
  return JSON.stringify(call);
}

/** Undefined when it is none: a program could call the binding too. */
export function parseConsoleCall(payload: string): ConsoleCall | undefined {
  let call: unknown;
  try {
    call = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (!isArray(call)) return undefined;
  const [isError, isCut, id, text, flat] = call;
  if (typeof id !== 'number' || typeof text !== 'string' || !isArray(flat)) return undefined;
  const sites: ConsoleSite[] = [];
  for (let at = 0; at + 2 < flat.length; at += 3) {
    const [script, line, column] = flat.slice(at, at + 3);
    if (typeof script !== 'string' || typeof line !== 'number' || typeof column !== 'number') return undefined;
    sites.push({ script, line: line - 1, column: column - 1 });
  }
  return { stream: isError === true ? 'stderr' : 'stdout', text, isCut: isCut === true, id, sites };
}
