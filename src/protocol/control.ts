/**
 * What an editor can ask of a session beyond DAP, and what it is told: the state of each node, the width, commands for one
 * node. Custom requests and events of DAP, whose names begin with `lightcone/`.
 */

export type Width = 'all' | 'group' | 'node';

/** Body of the event `lightcone/nodes`, sent when anything in it has changed, and of the answer to the request of that name. */
export interface NodesReport {
  readonly width: Width;
  /** `halted`: something stands. */
  readonly state: 'starting' | 'running' | 'halted' | 'ending';
  /** In the order of the configuration. */
  readonly nodes: readonly NodeReport[];
  /** Path of the file into which the run is written as it happens; missing where it is not. */
  readonly recording?: string;
}

export interface NodeReport {
  readonly name: string;
  readonly group: string;
  readonly kind: 'launch' | 'attach';
  /** In words: "waiting for gateway", "starting", "waiting for port 8080", "running", "held", "stopped", "exited with code 1", "restarting". */
  readonly state: string;
  /** The same for a program: what a client may offer. */
  readonly phase: 'waiting' | 'starting' | 'running' | 'halted' | 'ended';
  /** Of its main process. */
  readonly pid?: number;
  /** Of its main inspector, `127.0.0.1:9229`. */
  readonly address?: string;
  /** How often its process was replaced by another one. */
  readonly restarts: number;
  /** Main isolate first, then children and workers. Empty while nothing of it is debugged. */
  readonly isolates: readonly IsolateReport[];
  /** Processes that are only tooling and are folded away: "npm (4711)". */
  readonly folded: readonly string[];
  /** What can't be seen of its messages, since it ran before we came: "WebSockets that were open before". */
  readonly unseen: readonly string[];
}

export interface IsolateReport {
  /** Of DAP. */
  readonly threadId: number;
  /** As its thread is called, without the state. */
  readonly title: string;
  readonly kind: 'main' | 'child' | 'worker';
  readonly pid?: number;
  /** In words, empty while it runs: "held", "stopped", "not stopped yet", "stepping". */
  readonly state: string;
  /** What lines of its program have told; missing where nothing was. Told at most four times a second. */
  readonly exposed?: readonly ExposedReport[];
}

/** The last value that an `expose` of the system has told in an isolate. */
export interface ExposedReport {
  readonly name: string;
  /** As `util.inspect` shows it, at most 1000 characters; `<ReferenceError: …>` where the expression throws. */
  readonly value: string;
  /** How often its line was reached. */
  readonly hits: number;
  /** Absolute path, and the line from 1. */
  readonly path: string;
  readonly line: number;
}

/** Answer to `lightcone/state`: a row for each value, in the order of the nodes. */
export interface StateAnswer {
  readonly rows: readonly (ExposedReport & {
    readonly node: string;
    readonly threadId: number;
    /** As its thread is called. */
    readonly title: string;
  })[];
}

/** Arguments of `lightcone/width`: switched while the system runs. */
export interface WidthArguments {
  readonly width: Width;
}

/** Arguments of `lightcone/command`: for one thread, or for a node by its name. */
export interface CommandArguments {
  readonly command: NodeCommand;
  readonly threadId?: number;
  readonly node?: string;
}

/**
 * `pause`, `continue` and the steps move this isolate only, whatever the width is. `restart` and `kill` mean the node's
 * processes. `focusCause` shows the isolate that the halt is about; `focus` shows this one, which must stand.
 */
export type NodeCommand =
  | 'pause'
  | 'continue'
  | 'next'
  | 'stepIn'
  | 'stepOut'
  | 'restart'
  | 'kill'
  | 'focusCause'
  | 'focus';

/** Arguments of `lightcone/whyUnbound`: a line of a source, both as the client counts and writes them. */
export interface WhyUnboundArguments {
  readonly path: string;
  readonly line: number;
}

/** The answer: one sentence or more for each node, in plain words. */
export interface WhyUnboundAnswer {
  /** Of the whole: "Bound in 2 of 3 nodes." */
  readonly summary: string;
  readonly nodes: readonly { readonly node: string; readonly isBound: boolean; readonly why: string }[];
}

/** The answer to `lightcone/terminal`: what a terminal must have in its environment, so that all that Node runs in it joins the session. */
export interface TerminalAnswer {
  readonly env: Readonly<Record<string, string | null>>;
}

/**
 * Arguments of `lightcone/watches`: the breakpoints and logpoints on messages that the client wants beside those of the
 * configuration and of its list of breakpoints, in place of those of the last such request. Without any, nothing is changed.
 */
export interface WatchesArguments {
  /** One line each: `break receive "POST /orders" at orders`. */
  readonly watches?: readonly string[];
}

/** The answer: all that there are, and breakpoints and logpoints that the configuration sets at lines. */
export interface WatchesAnswer {
  readonly watches: readonly WatchReport[];
}

interface WatchReport {
  readonly id: number;
  readonly source: 'configuration' | 'client' | 'function breakpoints';
  readonly text: string;
  readonly isVerified: boolean;
  /** In which nodes it is looked for, or what is wrong with it. */
  readonly message: string;
  /** How often it has stopped or written, in all nodes; of more lines than are shown, those that are. */
  readonly hits: number;
}
