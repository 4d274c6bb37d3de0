import { setTimeout as sleep } from 'node:timers/promises';
import { discoverInspector } from '../cdp/discover.ts';
import { NoInspector, NothingListening } from '../cdp/errors.ts';
import type { AttachSpec } from '../system/model.ts';
import { isNoInspector } from './errors.ts';

/** Milliseconds between two tries. */
const pause = 100;

/** Where the node's inspector is, once it is there. Rejects with a `UserError`, or with the signal's reason. */
export async function lookFor(spec: AttachSpec, signal: AbortSignal): Promise<string> {
  for (let strange = 0; ; await sleep(pause, undefined, { signal })) {
    try {
      return (await discoverInspector(spec.host, spec.port, { signal })).url;
    } catch (error) {
      if (error instanceof NoInspector) {
        // Asked twice: a process that is just ending breaks off, too.
        if (++strange === 2) throw isNoInspector(spec, error.symptom);
      } else if (error instanceof NothingListening) {
        strange = 0;
      } else {
        throw error;
      }
    }
  }
}
