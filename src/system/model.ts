/**
 * The model of a system: what is to be debugged, and how. Made from a launch configuration by `parse.ts`, with every
 * default filled in and every path absolute, so that nothing after it has to guess.
 */
import type { Brand } from '../base/brand.ts';

/** A node's name: unique in its system, and the same through all restarts of its process. */
export type NodeName = Brand<string, 'NodeName'>;

export interface System {
  readonly name: string;
  /** Absolute. What relative paths in the configuration were resolved against. */
  readonly cwd: string;
  /** In the order of the configuration. Names are unique, `after` has no cycles and no unknown names. */
  readonly nodes: readonly NodeSpec[];
  readonly settings: Settings;
}

export type NodeSpec = LaunchSpec | AttachSpec;

/** A node whose process we start. */
export interface LaunchSpec {
  readonly kind: 'launch';
  readonly name: NodeName;
  /** Absolute path of an existing file. */
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the adapter's environment; `null` removes a variable. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly cwd: string;
  /** A name looked up in PATH, or an absolute path. */
  readonly runtime: string;
  readonly runtimeArgs: readonly string[];
  readonly after: readonly NodeName[];
  readonly ready?: ReadySpec;
  /** Milliseconds until the node must be ready. */
  readonly timeout: number;
}

/** A node that runs already, or soon will. */
export interface AttachSpec {
  readonly kind: 'attach';
  readonly name: NodeName;
  readonly host: string;
  readonly port: number;
  /** Where the sources lie here, and where the node believes that they lie. Both or neither. */
  readonly roots?: { readonly local: string; readonly remote: string };
  readonly after: readonly NodeName[];
  /** Milliseconds to wait for its inspector. */
  readonly timeout: number;
}

export interface ReadySpec {
  /** Ready once something accepts TCP connections on this port of 127.0.0.1 or ::1. */
  readonly port: number;
}

/** How much of the system a halt stops. Groups come with replicas. */
export type Width = 'all' | 'node';

/** While one node steps, what the others do; see `debugger/step.ts`. */
export type Stepping = 'auto' | 'hold' | 'run';

export interface Settings {
  readonly width: Width;
  readonly stepping: Stepping;
  /** V8's own async stacks: complete, and 6 to 8 times the CPU in the debugged program. */
  readonly asyncStacks: boolean;
  readonly sourceMaps: boolean;
  /** Absolute globs of compiled output, `!` excludes. Empty: guessed from `System.cwd`. */
  readonly outFiles: readonly string[];
  readonly sourceMapPathOverrides: Readonly<Record<string, string>>;
  /** Globs of files that a step runs through. */
  readonly skipFiles: readonly string[];
  readonly stopOnEntry: boolean;
}
