/**
 * The model of a system: what is to be debugged, and how. Made from a launch configuration by `parse.ts`, with every
 * default filled in and every path absolute, so that nothing after it has to guess.
 */
import type { Brand } from '../base/brand.ts';
import type { Expression } from '../expression/ast.ts';
import type { Template } from '../expression/template.ts';

/** A node's name: unique in its system, and the same through all restarts of its process. */
export type NodeName = Brand<string, 'NodeName'>;

/** A name that one or several nodes share. */
export type GroupName = Brand<string, 'GroupName'>;

export interface System {
  readonly name: string;
  /** Absolute. What relative paths in the configuration were resolved against. */
  readonly cwd: string;
  /** In the order of the configuration. Names are unique, `after` has no cycles and no unknown names. Empty only with `terminal`. */
  readonly nodes: readonly NodeSpec[];
  /** Names and addresses are not those of a node. */
  readonly externals: readonly ExternalPeer[];
  /** What is started in the debug terminals of the session joins it, and it goes on without any node. */
  readonly terminal: boolean;
  readonly settings: Settings;
  readonly watched: Watched;
}

/** Somebody who is not debugged, and whose messages have a name instead of an address. */
export interface ExternalPeer {
  readonly name: string;
  /** `host:port`, with `127.0.0.1` for this machine. */
  readonly address: string;
}

export type NodeSpec = LaunchSpec | AttachSpec;

/** What both kinds of nodes have. */
interface CommonSpec {
  readonly name: NodeName;
  /**
   * What `@group` means, and what a halt of width `group` stops: for replicas their common name, else the node's own unless
   * it says otherwise. Never the name of a node that is not the group's only one.
   */
  readonly group: GroupName;
  /** Nodes only: groups are resolved to their members. */
  readonly after: readonly NodeName[];
  /** Milliseconds until the node must be ready, or its inspector there. */
  readonly timeout: number;
  /** Whether its messages are captured, where that differs from `MessageSettings.capture`. */
  readonly capture?: boolean;
}

/** A node whose process we start. */
export interface LaunchSpec extends CommonSpec {
  readonly kind: 'launch';
  readonly start: ProgramStart | CommandStart;
  /** Added to the adapter's environment, after `envFile`; `null` removes a variable. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Absolute paths of files as `util.parseEnv` reads them, later ones win. */
  readonly envFiles: readonly string[];
  readonly cwd: string;
  readonly console: ConsoleKind;
  readonly ready?: ReadySpec;
}

/** A file that Node runs. */
export interface ProgramStart {
  readonly kind: 'program';
  /** Absolute path of an existing file. */
  readonly program: string;
  readonly args: readonly string[];
  /** A name looked up in PATH, or an absolute path. */
  readonly runtime: string;
  readonly runtimeArgs: readonly string[];
}

/** A line for the shell, which starts Node sooner or later: `npm run dev`. */
export interface CommandStart {
  readonly kind: 'command';
  readonly command: string;
}

/** A node that runs already, or soon will. */
export interface AttachSpec extends CommonSpec {
  readonly kind: 'attach';
  readonly target: AddressTarget | PidTarget;
  /** Where the sources lie here, and where the node believes that they lie. Both or neither. */
  readonly roots?: { readonly local: string; readonly remote: string };
}

export interface AddressTarget {
  readonly kind: 'address';
  readonly host: string;
  readonly port: number;
}

/** A process of this machine, whose inspector we open if it is not. */
export interface PidTarget {
  readonly kind: 'pid';
  readonly pid: number;
}

/** When a launched node counts as ready. */
export type ReadySpec =
  /** Something accepts TCP connections on this port of 127.0.0.1 or ::1. */
  | { readonly kind: 'port'; readonly port: number }
  /** A line of its output matches: the source of a regular expression, without flags. */
  | { readonly kind: 'log'; readonly pattern: string }
  /** A GET is answered with a status from 200 to 299. */
  | { readonly kind: 'http'; readonly url: string }
  /** `process.send` was called: with this text (or an object that has it as a value), or with anything. Only of a program. */
  | { readonly kind: 'ipc'; readonly message: string | undefined };

/** Where the output of a node goes, and its input comes from. */
export type ConsoleKind = 'internalConsole' | 'integratedTerminal' | 'externalTerminal';

/** How much of the system a halt stops. */
export type Width = 'all' | 'group' | 'node';

/** While one node steps, what the others do; see `debugger/step.ts`. */
export type Stepping = 'auto' | 'hold' | 'run';

/** What is captured of messages. */
export interface MessageSettings {
  /** Of nodes that do not say otherwise themselves. */
  readonly capture: boolean;
  /** How much of the place of a send is told. */
  readonly stacks: 'full' | 'line' | 'off';
  /** Characters of a payload; 0 for none. */
  readonly payload: number;
  /** Names of headers and fields whose values stay in the process: `*` stands for any characters, case does not count. */
  readonly redact: readonly string[];
  /** Hosts outside of this machine and its networks that get ids, too. */
  readonly propagateTo: readonly string[];
  /** The oldest events and payloads beyond are forgotten. */
  readonly keep: { readonly events: number; readonly megabytes: number };
  /** Lines of the source that a recording keeps around each place; 0 for none. */
  readonly sources: number;
}

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
  /** False: the system stops only when it is asked to pause. */
  readonly stops: boolean;
  /** Runs the system without the debugger. */
  readonly noDebug: boolean;
  /** Debugs what the nodes start, too. */
  readonly followChildren: boolean;
  readonly messages: MessageSettings;
  readonly watches: readonly Watch[];
  /** Globs of programs that are only tools, beside those that `protocol/tooling.ts` knows; `!` makes a known one a program. */
  readonly tooling: readonly string[];
}

/** A breakpoint or a logpoint on messages: all that it names must hold. */
export interface Watch {
  /** As the user has written it. */
  readonly text: string;
  readonly action: 'break' | 'log';
  /** `loss`: it was aborted, or its connection broke. */
  readonly on: 'send' | 'receive' | 'loss';
  /** What the whole name must match: the source of a regular expression that does not look at case. */
  readonly name: string | undefined;
  /** Empty: all. */
  readonly protocols: readonly string[];
  /** Where it happens: nodes and groups. Undefined: everywhere. */
  readonly at: readonly string[] | undefined;
  /** Nodes, groups and externals, or hosts outside of the system as `peer` names them. */
  readonly from: readonly string[] | undefined;
  readonly to: readonly string[] | undefined;
  /** Uses the names of `watchNames` only. */
  readonly when: Expression | undefined;
  /** What a `log` writes. */
  readonly template: Template | undefined;
}

/** What is watched in the code of the nodes. */
export interface Watched {
  readonly lines: readonly LineWatch[];
  readonly armings: readonly ArmingSpec[];
  readonly exposures: readonly Exposure[];
}

/** Values that are told whenever a line is reached, without a stop. */
export interface Exposure {
  /** As the user has written it. */
  readonly text: string;
  /** Expressions are JavaScript. */
  readonly values: readonly { readonly name: string; readonly expression: string }[];
  /** Absolute path. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Nodes and groups. Undefined: everywhere. */
  readonly at: readonly string[] | undefined;
}

/** A watch that stops only after something else has happened, in whatever node. */
export interface ArmingSpec {
  readonly armed: Watch | LineWatch;
  /** It stops nothing itself. */
  readonly trigger: Watch | LineWatch;
}

/** A breakpoint or a logpoint at a line. */
export interface LineWatch {
  /** As the user has written it. */
  readonly text: string;
  readonly action: 'break' | 'log';
  /** Absolute path. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Nodes and groups. Undefined: everywhere. */
  readonly at: readonly string[] | undefined;
  /** JavaScript. */
  readonly when: string | undefined;
  /** What a `log` writes, with JavaScript in braces. */
  readonly message: string | undefined;
}
