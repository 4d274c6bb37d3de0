/** What the probe offers inside the user's program, and how it comes into a program that runs already. */
import type { ProbeMessages } from './capture.ts';
import type { ProbeConsole } from './console.ts';

/** Raised when `ProbeGlobal` changes. */
export const probeVersion = 4;

/** The probe is `globalThis[Symbol.for(probeKey)]`. */
export const probeKey = 'lightcone';

/** What V8 calls the script of a probe that was evaluated. */
export const lateProbeUrl = 'lightcone-probe.js';

/** The probe, as it is named in what we evaluate. */
export const probeExpression = `globalThis[Symbol.for('${probeKey}')]`;

export interface ProbeGlobal {
  readonly version: number;
  /** The program's own, whatever a test's fake timers have put in its place since. */
  readonly setImmediate: typeof setImmediate;
  /**
   * Halts the isolate at the next turn of its loop, in a function named `lightconePark`. To be evaluated with
   * `disableBreaks`: a pause inside an inspector dispatch can deadlock the process (host-facts.md section 3).
   */
  park(): void;
  /** Takes back a park that has not happened yet. */
  disarm(): void;
  /**
   * Lets the children that the program starts from now on come to the adapter, too. Does nothing on another machine than the
   * adapter's, where its files are not.
   *
   * @param assignment an `Assignment` as JSON
   * @param probe absolute path of the probe
   */
  follow(assignment: string, probe: string): void;
  /** The inspector was opened for us: `uninstall` closes it. */
  closeInspectorAtEnd(): void;
  readonly console: ProbeConsole;
  readonly messages: ProbeMessages;
  /** Takes the probe out of the program. */
  uninstall(): void;
}

/**
 * An expression that installs the probe in a running program, CommonJS or ES modules alike. Its value is the version of
 * the probe that is there then: another one than `probeVersion` is that of another Lightcone, and stays.
 *
 * @param bundle the text of `dist/probe.cjs`, the file that launched programs load. Here it finds no `require`, and so
 * it only installs: to announce itself would mean to wait for a debugger inside a dispatch of the debugger.
 */
export function lateProbe(bundle: string): string {
  const text = bundle.replace(/^\/\/# sourceMappingURL=.*$/m, '');
  return `(function (require) {\n${text}\nreturn globalThis[Symbol.for('${probeKey}')].version;\n})()\n//# sourceURL=${lateProbeUrl}`;
}
