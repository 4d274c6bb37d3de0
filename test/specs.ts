/** Specs as the parser makes them, with short words for what a test is about. */
import { type Assignment, announcementVersion } from '../src/protocol/announcement.ts';
import { defaultMessages } from '../src/system/messages.ts';
import type {
  AttachSpec,
  CommandStart,
  GroupName,
  LaunchSpec,
  NodeName,
  NodeSpec,
  ProgramStart,
  Settings,
  System,
} from '../src/system/model.ts';

type Rest = Partial<Omit<LaunchSpec, 'start'> & Omit<ProgramStart, 'kind'>> & { command?: string };

/** A node that we start: a program run by this Node.js, or a `command`. */
export function launchSpec(name: string, program: string, cwd: string, rest: Rest = {}): LaunchSpec {
  const {
    command,
    program: other = program,
    args = [],
    runtime = process.execPath,
    runtimeArgs = [],
    ...common
  } = rest;
  const start: CommandStart | ProgramStart =
    command === undefined
      ? { kind: 'program', program: other, args, runtime, runtimeArgs }
      : { kind: 'command', command };
  return {
    kind: 'launch',
    name: name as NodeName,
    group: name as GroupName,
    start,
    env: {},
    envFiles: [],
    cwd,
    console: 'internalConsole',
    after: [],
    timeout: 20_000,
    ...common,
  };
}

export type LaunchRest = Rest;

export function attachSpec(name: string, port: number, rest: Partial<AttachSpec> = {}): AttachSpec {
  return {
    kind: 'attach',
    name: name as NodeName,
    group: name as GroupName,
    target: { kind: 'address', host: '127.0.0.1', port },
    after: [],
    timeout: 20_000,
    ...rest,
  };
}

export const plainSettings: Settings = {
  width: 'all',
  stepping: 'auto',
  asyncStacks: false,
  sourceMaps: true,
  outFiles: [],
  sourceMapPathOverrides: {},
  skipFiles: [],
  stopOnEntry: false,
  stops: true,
  noDebug: false,
  followChildren: true,
  tooling: [],
  messages: { ...defaultMessages, capture: false },
  watches: [],
};

export function systemOf(cwd: string, nodes: readonly NodeSpec[], settings: Partial<Settings> = {}): System {
  return {
    name: 'Test',
    cwd,
    nodes,
    externals: [],
    terminal: false,
    settings: { ...plainSettings, ...settings },
    watched: { lines: [], armings: [], exposures: [] },
  };
}

/** What the adapter tells a process of a node, in a folder and with the token of a session. */
export function assignmentOf(session: { dir: string; token: string }, node: string): Assignment {
  const { dir, token } = session;
  const how = { debug: true, children: true, keep: false, tooling: { fold: [], show: [] } };
  return { v: announcementVersion, dir, token, node, adapterPid: process.pid, ...how };
}
