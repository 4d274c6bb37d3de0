/** Who sent or received and was not debugged, and whose addresses are those of the nodes. */
import { Addresses } from '../../causality/addresses.ts';
import type { Lane } from '../../causality/messages.ts';
import { laneOfPeer, lanesOfPeers } from '../../causality/picture/outsiders.ts';
import type { LaneName } from '../../protocol/picture.ts';
import { countOutsiders, outsidersVersion } from '../outsiders.ts';
import type { RecordingFile } from '../recording-file.ts';
import { numberIn } from './event-rows.ts';
import type { Lines } from './lines.ts';

/** A file may say what it likes. */
const MOST = 10_000;

export class Outside {
  readonly #lines: Lines;
  readonly #addresses = new Addresses();
  /** By peer: how many events. */
  readonly #counts: ReadonlyMap<string, number>;

  /** Of a file of an earlier format, it looks at all events. */
  constructor({ database, version }: RecordingFile, lines: Lines) {
    this.#lines = lines;
    const isCounted = version >= outsidersVersion;
    if (isCounted)
      for (const { isolate, address, time } of database.prepare(`select * from listens limit ${MOST}`).all())
        this.#addresses.listen(numberIn(isolate, 0), String(address), numberIn(time, 0));
    const rows = isCounted
      ? database.prepare(`select peer, events from outsiders order by events desc limit ${MOST}`).all()
      : database.prepare(`${countOutsiders} limit ${MOST}`).all();
    const counts = rows.map(({ peer, events }) => [String(peer), numberIn(events, 0)] as const);
    this.#counts = new Map(counts.filter(([peer, count]) => count > 0 && this.#addresses.at(peer) === undefined));
  }

  /** Each with its events, most first. */
  get lanes(): ReadonlyMap<LaneName, number> {
    return lanesOfPeers(this.#counts);
  }

  laneOf(peer: string): LaneName {
    return laneOfPeer(peer, this.#counts.keys());
  }

  /** Undefined where nobody knows who that is. */
  at(peer: string): Lane | undefined {
    if (peer === '') return undefined;
    const isolate = this.#addresses.at(peer);
    return isolate === undefined ? { external: peer } : { isolate };
  }

  nameOf(lane: Lane): LaneName {
    return 'isolate' in lane ? (this.#lines.at(lane.isolate)?.lane ?? '') : this.laneOf(lane.external);
  }
}
