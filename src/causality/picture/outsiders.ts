import type { LaneName } from '../../protocol/picture.ts';
import type { Addresses } from '../addresses.ts';
import type { EventStore } from '../event-store.ts';
import type { IsolateLine } from '../isolate-line.ts';
import { kindBits, SEND } from '../kinds.ts';

/** Events at the end of each line whose other end may still come. */
const YOUNG = 500;

/** Who sends or receives and is not debugged. An address without a port is the same peer as the only one of that host. */
export class Outsiders {
  readonly #store: EventStore;
  readonly #addresses: Addresses;
  /** By peer, of events that are too old to find their other end. */
  readonly #old = new Map<string, number>();
  readonly #done = new Map<IsolateLine, number>();
  #counts: ReadonlyMap<string, number> = new Map();
  #oldMessages = 0;
  #messages = 0;

  constructor(store: EventStore, addresses: Addresses) {
    this.#store = store;
    this.#addresses = addresses;
  }

  /** Takes in all that has come. */
  settle(): void {
    for (const line of this.#store.lines) {
      const from = Math.max(this.#done.get(line) ?? 0, line.first);
      const to = Math.max(from, line.end - YOUNG);
      this.#oldMessages += this.#count(line, from, to, this.#old);
      this.#done.set(line, to);
    }
    const counts = new Map(this.#old);
    this.#messages = this.#oldMessages;
    for (const line of this.#store.lines)
      this.#messages += this.#count(line, Math.max(line.first, line.end - YOUNG), line.end, counts);
    this.#counts = counts;
  }

  /** Each with its events, most first. */
  get lanes(): ReadonlyMap<LaneName, number> {
    return lanesOfPeers(this.#counts);
  }

  /** Of the whole run: sends, and receives that nobody who is debugged has sent. */
  get messages(): number {
    return this.#messages;
  }

  /** How many events of each. */
  get peers(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  laneOf(peer: string): LaneName {
    return laneOfPeer(peer, this.#counts.keys());
  }

  /** Who is at the other end of an event, if that is nobody who is debugged. */
  peerAt(line: IsolateLine, index: number): string | undefined {
    if (line.partner.get(index) !== 0) return undefined;
    const peer = this.#store.peers.get(line.peer.get(index));
    return peer === undefined || peer === '' || this.#addresses.at(peer) !== undefined ? undefined : peer;
  }

  /** @returns how many messages begin there, as far as that is known */
  #count(line: IsolateLine, from: number, to: number, counts: Map<string, number>): number {
    let messages = 0;
    for (let index = from; index < to; index++) {
      if (line.partner.get(index) === 0 || kindBits(line.kind.get(index)) === SEND) messages++;
      const peer = this.peerAt(line, index);
      if (peer !== undefined) counts.set(peer, (counts.get(peer) ?? 0) + 1);
    }
    return messages;
  }
}

/** @param peers all that there are */
export function laneOfPeer(peer: string, peers: Iterable<string>): LaneName {
  if (hasPort(peer)) return peer;
  let only: string | undefined;
  for (const other of peers) {
    if (!hasPort(other) || hostOf(other) !== peer) continue;
    if (only !== undefined) return peer;
    only = other;
  }
  return only ?? peer;
}

/** @param counts events of each peer @returns lanes with their events, most first */
export function lanesOfPeers(counts: ReadonlyMap<string, number>): ReadonlyMap<LaneName, number> {
  // Of each host its peers with a port: to look through all of them for each one takes minutes where there are 100,000.
  const ofHost = new Map<string, string[]>();
  for (const peer of counts.keys()) {
    if (!hasPort(peer)) continue;
    const same = ofHost.get(hostOf(peer));
    if (same) same.push(peer);
    else ofHost.set(hostOf(peer), [peer]);
  }
  const lanes = new Map<LaneName, number>();
  for (const [peer, count] of counts) {
    const lane = laneOfPeer(peer, ofHost.get(peer) ?? []);
    lanes.set(lane, (lanes.get(lane) ?? 0) + count);
  }
  return new Map([...lanes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

function hasPort(peer: string): boolean {
  return /:\d+$/.test(peer);
}

function hostOf(peer: string): string {
  return peer.replace(/:\d+$/, '');
}
