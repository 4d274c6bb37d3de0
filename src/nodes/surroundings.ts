import type { Announcement } from '../protocol/announcement.ts';
import type { NodeName } from '../system/model.ts';
import type { Environment } from './environment.ts';
import type { FleetHost, RunInTerminal } from './host.ts';
import type { Exit, OutputLine } from './launch.ts';
import type { InspectorOpener } from './open-inspector.ts';
import type { Patience } from './patience.ts';
import type { NodeStatus } from './status.ts';
import type { Yard } from './yard.ts';

/** What every node of a fleet is given. */
export interface Surroundings {
  readonly host: FleetHost;
  readonly runInTerminal: RunInTerminal;
  readonly env: Environment;
  /** Milliseconds that launched nodes have to end by themselves. */
  readonly grace: number;
  /** Aborted when the fleet is to end. */
  readonly signal: AbortSignal;
  /** False: the system runs without the debugger. */
  readonly debug: boolean;
  readonly followsChildren: boolean;
  readonly opener: InspectorOpener;
  /** Opened when somebody needs it. */
  yard(): Promise<Yard>;
  /** What is done now, for the progress of a start. */
  tell(text: string): void;
  output(node: NodeName, line: OutputLine): void;
  exit(node: NodeName, exit: Exit): void;
  /** A sentence about the node that is no output of it. */
  notice(node: NodeName, text: string): void;
  /** Something in the node's status has changed. */
  changed(): void;
  patience(milliseconds: number, signal: AbortSignal): Patience;
}

/** A node as the fleet moves it. */
export interface FleetNode {
  readonly name: NodeName;
  /** Something of it runs, or is expected to run in a moment: the session has not ended. */
  readonly isUp: boolean;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  /** @throws UserError */
  restart(): Promise<void>;
  /** @throws UserError */
  kill(): Promise<void>;
  /** Ends what we have started of it. Idempotent. */
  end(): Promise<void>;
  announced(announcement: Announcement): void;
  status(): NodeStatus;
}
