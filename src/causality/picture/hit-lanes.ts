import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import type { LaneName } from '../../protocol/picture.ts';
import type { Hit } from './hits.ts';
import type { Scene } from './scene.ts';

/** Hits of each line that are looked at, the last ones: a lane that has none among so many is asked for with each overview. */
const MOST = 20_000;

/** The lanes that a filter leaves: those of its hits, and of the other ends of their messages, who are perhaps outside. */
export function hitLanes({ run, lanes, outsiders }: Scene, hit: Hit): readonly LaneName[] {
  const found = new Set<LaneName>();
  const isolates = new Set<number>();
  const peers = new Set<string>();
  for (const line of run.store.lines) {
    if (line.marks.all.some((mark) => hit.marks(line, mark))) isolates.add(line.isolate);
    for (const index of hit.of(line).slice(-MOST)) {
      if (index < line.first) continue;
      isolates.add(line.isolate);
      const partner = line.partner.get(index) as EventId;
      if (partner !== 0) isolates.add(isolateOf(partner));
      const peer = outsiders.peerAt(line, index);
      if (peer !== undefined) peers.add(peer);
    }
  }
  for (const isolate of isolates) {
    const lane = lanes.of(isolate);
    if (lane !== undefined) found.add(lane);
  }
  for (const peer of peers) found.add(outsiders.laneOf(peer));
  return [...found];
}
