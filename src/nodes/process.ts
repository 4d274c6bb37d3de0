import type { NodeName } from '../system/model.ts';

/** One operating-system process of a node that can be debugged. */
export interface NodeProcess {
  readonly node: NodeName;
  readonly kind: 'launch' | 'attach';
  /** `ws://127.0.0.1:port/id`. */
  readonly url: string;
  /** Unknown for an attached one, which may run in a container or on another machine. */
  readonly pid: number | undefined;
  readonly ppid: number | undefined;
  /** Empty for an attached one. */
  readonly argv: readonly string[];
  /** The first process of a launched node, or the attached process; false for children of it. */
  readonly isMain: boolean;
  /** Stands before its first line, or will in a moment, until `beginProgram` (`cdp/begin.ts`). */
  readonly waiting: boolean;
}
