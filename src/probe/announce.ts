import {
  type Announcement,
  type Assignment,
  announcementVersion,
  assignmentVariable,
  type InspectorState,
  parseAssignment,
} from '../protocol/announcement.ts';
import { preloadOption } from '../protocol/preload.ts';
import { followChildren } from './children.ts';
import { install } from './global.ts';
import { isTooling } from './tooling.ts';

/**
 * Tells the adapter that this process is there, and waits for its debugger before the program's first line. Does nothing
 * in a process that was not launched by an adapter that still lives, and in a worker. What is only tooling just says that it is
 * there.
 *
 * @param probe absolute path of the file that this runs in
 */
export function announce(load: NodeJS.Require, probe: string): void {
  const text = process.env[assignmentVariable] ?? '';
  const assignment = parseAssignment(text);
  if (!assignment || !isAlive(assignment.adapterPid)) return;
  const { isMainThread } = load('node:worker_threads') as typeof import('node:worker_threads');
  const childProcess = () => load('node:child_process') as typeof import('node:child_process');
  // Workers run preloads too, and belong to the session of their process.
  if (!isMainThread) {
    if (assignment.children) followChildren(childProcess(), text, probe);
    if (assignment.debug) install();
    return;
  }
  if (isTooling(programOf(load), process.execArgv, assignment.tooling)) {
    write(load, assignment, { none: 'tooling' });
    return;
  }
  if (assignment.children) followChildren(childProcess(), text, probe);
  else leaveEnvironment(preloadOption(probe));
  if (!assignment.debug) {
    write(load, assignment, { none: 'not debugged' });
    return;
  }
  install();
  const inspector = load('node:inspector') as typeof import('node:inspector');
  const state = open(inspector);
  // A file, since no event loop runs yet that would deliver what is written to a socket (host-facts.md section 3).
  write(load, assignment, state);
  if ('url' in state) inspector.waitForDebugger();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Children run as if we were not there. */
function leaveEnvironment(preload: string): void {
  delete process.env[assignmentVariable];
  const left = process.env.NODE_OPTIONS?.replace(preload, '').trim();
  if (left) process.env.NODE_OPTIONS = left;
  else delete process.env.NODE_OPTIONS;
}

function programOf(load: NodeJS.Require): string {
  const program = process.argv[1] ?? '';
  try {
    // `node_modules/.bin/tsx` is a link.
    return (load('node:fs') as typeof import('node:fs')).realpathSync(program);
  } catch {
    return program; // No file: `node -e`.
  }
}

function open(inspector: typeof import('node:inspector')): InspectorState {
  try {
    if (inspector.url() === undefined) inspector.open(0, '127.0.0.1', false);
    const url = inspector.url();
    return url === undefined ? { error: 'The inspector did not open.' } : { url };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function write(load: NodeJS.Require, { dir, token, node, keep }: Assignment, inspector: InspectorState): void {
  const fs = load('node:fs') as typeof import('node:fs');
  const path = load('node:path') as typeof import('node:path');
  const cluster = clusterWorkerIn(load);
  const announcement: Announcement = {
    v: announcementVersion,
    token,
    node,
    keep,
    pid: process.pid,
    ppid: process.ppid,
    argv: process.argv,
    cwd: cwd(),
    inspector,
    ...(cluster !== undefined && { cluster }),
  };
  const name = path.join(dir, `${process.pid}-${Math.random().toString(36).slice(2)}`);
  fs.writeFileSync(`${name}.tmp`, JSON.stringify(announcement), { mode: 0o600, flag: 'wx' });
  // The adapter reads a file the moment that it appears.
  fs.renameSync(`${name}.tmp`, `${name}.json`);
}

/** Which worker of a cluster this is. By now Node has taken the variable that says so out of the environment. */
function clusterWorkerIn(load: NodeJS.Require): number | undefined {
  if (!process.connected) return undefined;
  return (load('node:cluster') as typeof import('node:cluster').default).worker?.id;
}

function cwd(): string {
  try {
    return process.cwd();
  } catch {
    return ''; // The folder was removed.
  }
}
