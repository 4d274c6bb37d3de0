import { parseAssignment } from '../protocol/announcement.ts';
import { type ProbeGlobal, probeKey, probeVersion } from '../protocol/probe.ts';
import { whenAlone } from '../protocol/when-alone.ts';
import { followChildren } from './children.ts';
import { ConsoleTap } from './console.ts';
import { Capture } from './messages/capture.ts';

/** Puts the probe's one global in its place. One that is there already stays, be it ours or another Lightcone's. */
export function install(): void {
  const key = Symbol.for(probeKey);
  if (Reflect.has(globalThis, key)) return;
  const value: ProbeGlobal = createProbe(() => Reflect.deleteProperty(globalThis, key));
  Object.defineProperty(globalThis, key, { value, configurable: true, enumerable: false, writable: false });
}

/** A module of Node's own, in a program of either kind. `getBuiltinModule` is there since 20.16 and 22.3. */
function builtin(name: string): unknown {
  return process.getBuiltinModule?.(name) ?? process.mainModule?.require(name);
}

function createProbe(remove: () => void): ProbeGlobal {
  // Taken now: a test may put fake timers in the place of the globals at any time.
  const setImmediate = process.getBuiltinModule?.('node:timers').setImmediate ?? globalThis.setImmediate;
  const console = new ConsoleTap();
  const messages = new Capture(builtin);
  let armed = false;
  let scheduled = false;
  const atEnd: (() => void)[] = [];

  // Its name is how the debugger tells this pause from the user's.
  function lightconePark(): void {
    scheduled = false;
    if (!armed) return;
    armed = false;
    // biome-ignore lint/suspicious/noDebugger: the pause itself.
    debugger;
  }

  return {
    version: probeVersion,
    setImmediate,
    park() {
      armed = true;
      if (scheduled) return;
      scheduled = true;
      setImmediate(lightconePark);
    },
    disarm() {
      armed = false;
    },
    follow(assignment, probe) {
      const { existsSync } = builtin('node:fs') as typeof import('node:fs');
      const { dir } = parseAssignment(assignment) ?? {};
      // The session's folder has a name that no other machine, and no container, has.
      if (dir === undefined || !existsSync(dir) || !existsSync(probe)) return;
      const childProcess = builtin('node:child_process') as typeof import('node:child_process');
      atEnd.push(followChildren(childProcess, assignment, probe));
    },
    closeInspectorAtEnd() {
      const inspector = builtin('node:inspector') as typeof import('node:inspector');
      const fs = builtin('node:fs') as typeof import('node:fs');
      const timers = builtin('node:timers') as typeof import('node:timers');
      atEnd.push(() => whenAlone({ inspector, fs, timers }, () => inspector.close()));
    },
    console,
    messages,
    uninstall() {
      armed = false;
      console.close();
      messages.close();
      for (const undo of atEnd.splice(0)) undo();
      remove();
    },
  };
}
