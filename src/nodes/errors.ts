/** What the user reads when a node can't be started or found: what happened, on which node, what to do. */
import { UserError } from '../base/errors.ts';
import type { AddressTarget, AttachSpec, LaunchSpec, NodeName, ReadySpec } from '../system/model.ts';

/** The start was ended by `stop`: nothing that the user needs to be told. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor() {
    super('The system was stopped while it started.');
  }
}

/** One sentence per problem, found before anything is started; see `cannotStart`. */
export interface Problem {
  readonly node: NodeName;
  readonly text: string;
}

export const noProgram = ({ name }: LaunchSpec, program: string): Problem => ({
  node: name,
  text: `there is no file ${program}. Correct "program", or build it first.`,
});

export const programIsFolder = ({ name }: LaunchSpec, program: string): Problem => ({
  node: name,
  text: `${program} is a folder. Let "program" name a file in it.`,
});

export const noCwd = ({ name, cwd }: LaunchSpec): Problem => ({
  node: name,
  text: `there is no folder ${cwd}. Correct "cwd".`,
});

export const noRuntime = ({ name }: LaunchSpec, runtime: string): Problem => ({
  node: name,
  text: `there is no program "${runtime}" in its PATH. Install it, or let "runtime" name it by its absolute path.`,
});

export const waitsForAnother = ({ name }: LaunchSpec, option: string): Problem => ({
  node: name,
  text: `"${option}" would make it wait for another debugger for ever. Remove it: Lightcone stops on the first line by itself when there is a breakpoint.`,
});

export const portInUse = ({ name }: LaunchSpec, port: number, holder: string | undefined): Problem => ({
  node: name,
  text: `port ${port} is in use already${holder === undefined ? '' : ` by ${holder}`}. End what listens there, or give the node another port and change "ready".`,
});

export const portTwice = ({ name }: LaunchSpec, port: number, other: NodeName): Problem => ({
  node: name,
  text: `its port ${port} is the port of ${other} too. Give one of them another port and change its "ready".`,
});

export const noTypeScript = ({ name }: LaunchSpec, program: string, version: string): Problem => ({
  node: name,
  text: `Node.js ${version} can't run ${program} as it is. Install tsx beside it (npm install --save-dev tsx), use Node.js 22.18 or newer, or let "program" name the compiled file, with source maps.`,
});

export const noEnvFile = ({ name }: LaunchSpec, file: string, reason: string): Problem => ({
  node: name,
  text: `its file ${file} can't be read: ${reason}. Correct "envFile".`,
});

export const noVersion = ({ name }: LaunchSpec, runtime: string, reason: string): Problem => ({
  node: name,
  text: `"${runtime}" does not tell its version as Node.js does: ${reason}. Correct "runtime".`,
});

/** All problems at once, each with its node. */
export const cannotStart = (problems: readonly Problem[]): UserError => {
  const nodes = new Set(problems.map(({ node }) => node));
  const [first] = problems;
  if (problems.length === 1 && first) return new UserError(`${first.node} can't be started: ${first.text}`, first.node);
  const lines = problems.map(({ node, text }) => `- ${node}: ${text}`).join('\n');
  return new UserError(`The system can't be started:\n${lines}`, nodes.size === 1 ? first?.node : undefined);
};

/** Several nodes have failed at about the same time; what one has failed by is its own error. */
export const didNotComeUp = (errors: readonly UserError[]): UserError => {
  const [first] = errors;
  if (errors.length === 1 && first) return first;
  return new UserError(`The system did not come up:\n${errors.map(({ message }) => `- ${message}`).join('\n')}`);
};

export const notSpawned = ({ name }: LaunchSpec, reason: string): UserError =>
  new UserError(`${name} could not be started: ${reason}. Check "runtime" and "cwd".`, name);

/** How a process ended: "with exit code 1", "by signal SIGKILL". */
export const howItEnded = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `with exit code ${code ?? 'unknown'}` : `by signal ${signal}`;

export const endedEarly = ({ name, ready }: LaunchSpec, how: string, lastLines: readonly string[]): UserError => {
  const what = ready ? `before it ${becomesReady(ready)}` : 'before it could be debugged';
  const said =
    lastLines.length === 0
      ? 'It printed nothing. Run it by hand to see why.'
      : `The last that it printed:\n${lastLines.map((line) => `    ${line}`).join('\n')}`;
  return new UserError(`${name} ended ${how}, ${what}. ${said}`, name);
};

export const neverAnnounced = ({ name, start }: LaunchSpec): UserError => {
  const what =
    start.kind === 'command'
      ? `Let "command" (${start.command}) start Node.js 20 or newer`
      : `Let "runtime" start Node.js 20 or newer ("${start.runtime}" may be something else)`;
  return new UserError(
    `${name} runs, but no Node.js process of it has come to the debugger. ${what}, and leave NODE_OPTIONS to its programs.`,
    name,
  );
};

export const notDebuggable = ({ name }: LaunchSpec, reason: string): UserError =>
  new UserError(
    `${name} can't be debugged: its Node.js could not open the inspector (${reason}). Use a Node.js with the inspector, and allow it where permissions are restricted.`,
    name,
  );

export const notReady = ({ name, timeout }: LaunchSpec, ready: ReadySpec): UserError =>
  new UserError(
    `${name} runs, but ${readiness[ready.kind].not(ready as never)} after ${seconds(timeout)}. Correct ${readiness[ready.kind].key} in "ready", or raise "timeout".`,
    name,
  );

/** What a node does when it becomes ready, what it does not do before, and what of it stands in the configuration. */
const readiness: {
  readonly [Kind in ReadySpec['kind']]: {
    does(ready: Extract<ReadySpec, { kind: Kind }>): string;
    not(ready: Extract<ReadySpec, { kind: Kind }>): string;
    readonly key: string;
  };
} = {
  port: {
    does: ({ port }) => `listened on port ${port}`,
    not: ({ port }) => `does not listen on port ${port} of 127.0.0.1 or ::1`,
    key: 'the port',
  },
  log: {
    does: ({ pattern }) => `wrote a line like /${pattern}/`,
    not: ({ pattern }) => `has written no line like /${pattern}/`,
    key: 'the pattern',
  },
  http: {
    does: ({ url }) => `answered ${url}`,
    not: ({ url }) => `has not answered a GET of ${url} with a status from 200 to 299`,
    key: 'the address',
  },
  ipc: {
    does: ({ message }) => `sent its message${message === undefined ? '' : ` "${message}"`}`,
    not: ({ message }) => `has not called process.send(${message === undefined ? '…' : `"${message}"`})`,
    key: 'the message',
  },
};

/** "listened on port 8080": what has not happened when it ends early. */
export const becomesReady = (ready: ReadySpec): string => readiness[ready.kind].does(ready as never);

export const nothingListens = ({ name, timeout }: AttachSpec, { host, port }: AddressTarget): UserError =>
  new UserError(
    `${name}: nothing listens on ${host}:${port} after ${seconds(timeout)}. Start it with "node --inspect=${port} …", or correct the address in "attach".`,
    name,
  );

export const isNoInspector = ({ name }: AttachSpec, { host, port }: AddressTarget, symptom: string): UserError =>
  new UserError(
    `${name}: what listens on ${host}:${port} is no Node.js inspector: it ${symptom}. Let "attach" name the port of --inspect, 9229 if none was given, not a port of the program itself.`,
    name,
  );

export const startedElsewhere = (name: NodeName, what: 'restart' | 'end'): UserError =>
  new UserError(
    `${name} was not started by Lightcone: ${what} it where it was started.${what === 'restart' ? ' It is attached again by itself.' : ''}`,
    name,
  );

export const noSuchProcess = ({ name }: AttachSpec, pid: number): UserError =>
  new UserError(`${name}: there is no process ${pid}. Correct the pid in "attach", or pick the process again.`, name);

export const notOurs = ({ name }: AttachSpec, pid: number): UserError =>
  new UserError(
    `${name}: process ${pid} belongs to another user, so that its inspector can't be opened. Start it with --inspect, and let "attach" name that port.`,
    name,
  );

export const notNode = ({ name }: AttachSpec, pid: number, program: string): UserError =>
  new UserError(
    `${name}: process ${pid} (${program}) is no Node.js process that can open its inspector. Let "attach" name the pid of the process that runs the program.`,
    name,
  );

export const portOfInspectorTaken = (
  { name }: AttachSpec,
  pid: number,
  port: number,
  holder: string | undefined,
): UserError =>
  new UserError(
    `${name}: process ${pid} would open its inspector on port ${port}, which is in use already${holder === undefined ? '' : ` by ${holder}`}. End what listens there, or start the node with --inspect=PORT and let "attach" name that port.`,
    name,
  );

export const inspectorClosed = ({ name, timeout }: AttachSpec, pid: number): UserError =>
  new UserError(
    `${name}: process ${pid} has not opened its inspector after ${seconds(timeout)}, perhaps because it is in native code, or because the program uses SIGUSR1 itself. Start it with --inspect, and let "attach" name that port.`,
    name,
  );

export const notJoined = (name: NodeName, reason: string): UserError =>
  new UserError(`${name} runs, but the debugger could not take it over: ${reason}. Start the session again.`, name);

const seconds = (milliseconds: number): string =>
  milliseconds === 1000 ? '1 second' : `${milliseconds / 1000} seconds`;
