/** Breakpoints and logpoints of the configuration at lines: no editor shows how they stand, so the console says what is wrong. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Disposable, Disposables } from '../base/disposable.ts';
import type { Breakpoint, BreakpointId } from '../debugger/breakpoint.ts';
import type { BreakpointStatus } from '../debugger/breakpoint-status.ts';
import type { Breakpoints } from '../debugger/breakpoints.ts';

export class LineWatches implements Disposable {
  readonly #breakpoints: Breakpoints;
  readonly #say: (text: string) => void;
  readonly #owned = new Disposables();
  /** Each thing is said once, in however many processes it is so. */
  readonly #said = new Set<string>();
  readonly #bound = new Set<BreakpointId>();

  constructor(breakpoints: Breakpoints, say: (text: string) => void) {
    this.#breakpoints = breakpoints;
    this.#say = say;
    this.#owned.add(breakpoints.onChangeOfConfigured((status) => this.#tell(status)));
  }

  /** All nodes run. What they have not loaded yet they may load later, but a path may be a slip. */
  up(): void {
    for (const status of this.#breakpoints.configured) {
      this.#tell(status);
      const { breakpoint } = status;
      if (!existsSync(breakpoint.path)) this.#once(breakpoint, `There is no file ${breakpoint.path}.`);
    }
  }

  /** The run is over. */
  over(): void {
    for (const { breakpoint } of this.#breakpoints.configured) {
      const isSaid =
        this.#bound.has(breakpoint.id) || [...this.#said].some((text) => text.startsWith(headOf(breakpoint)));
      if (!isSaid && breakpoint.armedBy?.isArmed !== false) this.#once(breakpoint, 'No process has loaded it.');
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #tell(status: BreakpointStatus): void {
    const { breakpoint, isVerified, line, problems } = status;
    if (isVerified) this.#bound.add(breakpoint.id);
    if (breakpoint.armedBy?.isArmed === false) return;
    for (const problem of problems) this.#once(breakpoint, problem);
    if (line !== breakpoint.line)
      this.#once(breakpoint, `There is no code in line ${breakpoint.line + 1}, so it is at line ${line + 1}.`);
  }

  #once(breakpoint: Breakpoint, what: string): void {
    const text = `${headOf(breakpoint)}${what}`;
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#say(text);
  }
}

function headOf({ exposes, log, path: file, line }: Breakpoint): string {
  const kind = exposes ? 'exposed line' : log ? 'logpoint' : 'breakpoint';
  return `The ${kind} of the system at ${path.basename(file)}:${line + 1}: `;
}

/** Where it really is: `stock.ts:42`. */
export function placeOf({ breakpoint, line }: BreakpointStatus): string {
  return `${path.basename(breakpoint.path)}:${line + 1}`;
}
