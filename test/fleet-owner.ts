/**
 * A process that owns a fleet, as the adapter does, to be killed by a test. Its argument is JSON: the nodes, the paths
 * of the bundles, and what the debugger does: `join`, or `hang` in the middle of it.
 * It prints `launched PID PID …` with the pids of the processes that it was given, and then `up`, if it comes so far.
 */

import { Fleet } from '../src/nodes/fleet.ts';
import type { NodeSpec } from '../src/system/model.ts';
import { PlainHost } from './plain-host.ts';
import { systemOf } from './specs.ts';

export interface FleetOwnerOrder {
  readonly nodes: readonly NodeSpec[];
  readonly probe: string;
  readonly watchdog: string;
  readonly debugger: 'join' | 'hang';
}

const { nodes, probe, watchdog, debugger: does } = JSON.parse(process.argv[2] ?? '') as FleetOwnerOrder;
const system = systemOf(process.cwd(), nodes);
const host = new PlainHost();
host.prepare = async (_session, { pid }) => {
  if (pid !== undefined) console.log('launched', pid);
  if (does === 'hang') await new Promise(() => {});
};
const fleet = new Fleet(system, { host, runInTerminal: async () => {}, probe, watchdog, env: process.env });
fleet.onOutput(({ line }) => console.log(line));
await fleet.start();
console.log('up');
