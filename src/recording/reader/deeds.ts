/** What a lane has sent and received, from the file. */
import type { Lane } from '../../causality/messages.ts';
import type { Deed, Peer } from '../../causality/picture/differences.ts';
import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import type { LaneName } from '../../protocol/picture.ts';
import { isFailure } from '../failure.ts';
import type { EventRow } from './event-rows.ts';
import { packed, unpacked } from './packed.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Events that are read at once. */
const PART = 5000;

/** In their order. Those of isolates that were there one after the other follow each other. */
export function* deedsOf(run: RecordedRun, lane: LaneName): Generator<Deed> {
  for (const { first, last } of run.lines.of(lane)) {
    if (first === undefined || last === undefined) continue;
    // Numbers may be missing: each part begins with one that is there.
    for (let from: EventId | undefined = first; from !== undefined; from = nextOf(run, from + PART, last)) {
      const to = Math.min(from + PART, last + 1);
      const others = othersOf(run, from, to);
      for (const row of run.rows.between(from, to)) {
        const { id, kind, role, protocol, name, status, time, outcome } = row;
        if (kind !== 'send' && kind !== 'receive') continue;
        yield {
          ...{ event: id, time, kind, role, protocol, name },
          ...(status !== undefined && { status }),
          ...{ isFailed: isFailure(status, outcome), peer: peerOf(run, row, others.get(id)) },
        };
      }
    }
  }
}

function nextOf(run: RecordedRun, from: number, last: EventId): EventId | undefined {
  const id = run.rows.prepared('select id from events where id >= ? and id <= ? order by id limit 1').get(from, last)?.[
    'id'
  ];
  return typeof id === 'number' ? (id as EventId) : undefined;
}

/** The first other end of each event from the first id up to before the second. */
function othersOf(run: RecordedRun, from: number, to: number): ReadonlyMap<unknown, EventId> {
  const others = new Map<unknown, EventId>();
  for (const [own, other] of [
    ['send', 'receive'],
    ['receive', 'send'],
  ] as const) {
    const sql = packed(`${own}, ${other}`, `from deliveries where ${own} >= ? and ${own} < ?`);
    for (const [event, end] of unpacked(run.rows.prepared(sql), from, to))
      if (typeof end === 'number' && end < (others.get(event) ?? Number.POSITIVE_INFINITY))
        others.set(event, end as EventId);
  }
  return others;
}

function peerOf(run: RecordedRun, { peer }: EventRow, other: EventId | undefined): Peer | undefined {
  const at: Lane | undefined = other === undefined ? run.outside.at(peer) : { isolate: isolateOf(other) };
  if (!at) return undefined;
  const group = 'isolate' in at ? run.lines.at(at.isolate)?.group : undefined;
  return { lane: run.outside.nameOf(at), ...(group !== undefined && { group }) };
}
