import { type ProbeGlobal, probeKey, probeVersion } from '../protocol/probe.ts';

/** Puts the probe's one global in its place. One that is there already stays, be it ours or another Lightcone's. */
export function install(): void {
  const key = Symbol.for(probeKey);
  if (Reflect.has(globalThis, key)) return;
  const value: ProbeGlobal = createProbe(() => Reflect.deleteProperty(globalThis, key));
  Object.defineProperty(globalThis, key, { value, configurable: true, enumerable: false, writable: false });
}

function createProbe(remove: () => void): ProbeGlobal {
  // Taken now: a test may put fake timers in the place of the globals at any time.
  const setImmediate = process.getBuiltinModule?.('node:timers').setImmediate ?? globalThis.setImmediate;
  let armed = false;
  let scheduled = false;

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
    uninstall() {
      armed = false;
      remove();
    },
  };
}
