/** How nodes have ended, as `lightcone/nodes` tells it. */
import { constants } from 'node:os';
import { array, isRecord } from '../base/shape.ts';

export interface End {
  readonly node: string;
  /** In words: "ended with exit code 1". */
  readonly state: string;
  /** The signal that ended it, if one has. */
  readonly signal: string | undefined;
  /** As a shell has it: of a signal 128 and its number. */
  readonly code: number;
}

/** Those of which it is known. @param body of the event */
export function endsIn(body: unknown): readonly End[] {
  return array(isRecord(body) ? body['nodes'] : undefined).flatMap((node) => {
    if (!isRecord(node) || node['phase'] !== 'ended') return [];
    const state = String(node['state']);
    const [signal] = /SIG[A-Z0-9]+/.exec(state) ?? [];
    const [, exit] = /code (\d+)/.exec(state) ?? [];
    const code = signal ? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0) : Number(exit ?? Number.NaN);
    return Number.isNaN(code) ? [] : [{ node: String(node['name']), state, signal, code }];
  });
}
