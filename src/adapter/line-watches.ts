/** Breakpoints and logpoints of the configuration at lines: no editor shows how they stand, so the console says what is wrong. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Disposable, Disposables } from '../base/disposable.ts';
import type { BreakpointStatus } from '../debugger/breakpoint-status.ts';
import type { Breakpoints } from '../debugger/breakpoints.ts';

export class LineWatches implements Disposable {
  readonly #breakpoints: Breakpoints;
  readonly #say: (text: string) => void;
  readonly #owned = new Disposables();
  /** Each thing is said once, in however many processes it is so. */
  readonly #said = new Set<string>();

  constructor(breakpoints: Breakpoints, say: (text: string) => void) {
    this.#breakpoints = breakpoints;
    this.#say = say;
    this.#owned.add(breakpoints.onChangeOfConfigured((status) => this.#tell(status)));
  }

  /** All nodes run: what stands nowhere by now may be a slip. */
  up(): void {
    for (const status of this.#breakpoints.configured) {
      this.#tell(status);
      const { breakpoint, isVerified, problems, message = '' } = status;
      if (isVerified || problems.length > 0 || breakpoint.armedBy?.isArmed === false) continue;
      const isThere = existsSync(breakpoint.path);
      this.#once(status, isThere ? message : `There is no file ${breakpoint.path}.`);
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #tell(status: BreakpointStatus): void {
    const { breakpoint, line, problems } = status;
    if (breakpoint.armedBy?.isArmed === false) return;
    for (const problem of problems) this.#once(status, problem);
    if (line !== breakpoint.line)
      this.#once(status, `There is no code in line ${breakpoint.line + 1}, so it is at line ${line + 1}.`);
  }

  #once({ breakpoint }: BreakpointStatus, what: string): void {
    const kind = breakpoint.exposes ? 'exposed line' : breakpoint.log ? 'logpoint' : 'breakpoint';
    const text = `The ${kind} of the system at ${path.basename(breakpoint.path)}:${breakpoint.line + 1}: ${what}`;
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#say(text);
  }
}

/** Where it really is: `stock.ts:42`. */
export function placeOf({ breakpoint, line }: BreakpointStatus): string {
  return `${path.basename(breakpoint.path)}:${line + 1}`;
}
