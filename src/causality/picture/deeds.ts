/** What a lane has sent and received, from the store. */
import type { LaneName } from '../../protocol/picture.ts';
import { FAILED } from '../kinds.ts';
import type { Lane } from '../messages.ts';
import { readPlace } from '../stored-event.ts';
import type { Deed, Peer } from './differences.ts';
import type { Scene } from './scene.ts';

/** In their order. Those of isolates that were there one after the other follow each other. */
export function* deedsOf(scene: Scene, lane: LaneName): Generator<Deed> {
  const { store, messages } = scene.run;
  const groups = new Map(scene.host.members.map(({ isolate, group }) => [isolate, group]));
  const peerOf = (at: Lane | undefined): Peer | undefined => {
    if (!at) return undefined;
    if ('external' in at) return { lane: scene.outsiders.laneOf(at.external) };
    const group = groups.get(at.isolate);
    return { lane: scene.lanes.of(at.isolate) ?? '', ...(group !== undefined && { group }) };
  };
  for (const { isolate } of scene.lanes.all.get(lane) ?? []) {
    const line = store.line(isolate);
    if (!line) continue;
    for (let index = line.first; index < line.end; index++) {
      // The oldest may be forgotten meanwhile.
      index = Math.max(index, line.first);
      const { id, kind, role, protocol, name, status, time } = readPlace(store, { line, index });
      if (kind !== 'send' && kind !== 'receive') continue;
      const message = messages.of(id);
      yield {
        ...{ event: id, time, kind, role, protocol, name },
        ...(status !== undefined && { status }),
        isFailed: (line.flags.get(index) & FAILED) !== 0,
        peer: peerOf(kind === 'receive' ? message?.from : message?.to[0]),
      };
    }
  }
}
