import { setTimeout as sleep } from 'node:timers/promises';
import { discoverInspector, silent } from '../cdp/discover.ts';
import { NoInspector, NothingListening } from '../cdp/errors.ts';
import type { AddressTarget, AttachSpec } from '../system/model.ts';
import { isNoInspector } from './errors.ts';

/** Milliseconds between two tries. */
const pause = 100;
/** Milliseconds after which something that says nothing is given up; less if the node's own time is short. */
const longestSilence = 5000;

/** Where the node's inspector is, once it is there. Rejects with a `UserError`, or with the signal's reason. */
export async function lookFor(spec: AttachSpec, target: AddressTarget, signal: AbortSignal): Promise<string> {
  const silence = Math.min(longestSilence, spec.timeout * 0.8);
  for (let strange = 0; ; await sleep(pause, undefined, { signal })) {
    try {
      return (await discoverInspector(target.host, target.port, { signal, silence })).url;
    } catch (error) {
      if (error instanceof NoInspector) {
        // Asked twice: a process that is just ending breaks off, too.
        if (++strange === 2 || error.symptom === silent) throw isNoInspector(spec, target, error.symptom);
      } else if (error instanceof NothingListening) {
        strange = 0;
      } else {
        throw error;
      }
    }
  }
}
