import type { NodeName } from '../system/model.ts';

/** One operating-system process of a node that can be debugged. */
export interface NodeProcess {
  readonly node: NodeName;
  readonly kind: 'launch' | 'attach';
  /** `ws://127.0.0.1:port/id`. */
  readonly url: string;
  /** Unknown for one behind an address, which may run in a container or on another machine. */
  readonly pid: number | undefined;
  readonly ppid: number | undefined;
  /** Empty for an attached one. */
  readonly argv: readonly string[];
  /** The name in the package.json nearest to its program. */
  readonly packageName?: string;
  /** Which worker of a cluster it is, counted by `node:cluster` from 1. */
  readonly cluster?: number;
  /** The first process of a launched node, or the attached process; false for children of it. */
  readonly isMain: boolean;
  /** Stands before its first line, or will in a moment, until `beginProgram` (`cdp/begin.ts`). */
  readonly waiting: boolean;
  /** To be evaluated in an attached process: lets its children come to us, too. */
  readonly adopt?: string;
}
