import { isolateOf } from '../../protocol/event-id.ts';
import type { LaneName } from '../../protocol/picture.ts';
import type { Addresses } from '../addresses.ts';
import type { EventStore } from '../event-store.ts';
import type { IsolateLine } from '../isolate-line.ts';
import { kindBits, SEND } from '../kinds.ts';
import type { Links } from '../links.ts';

/** Events at the end of each line whose other end may still come. */
const YOUNG = 500;

/** What a line has counted of events whose other end may still come. */
interface Young {
  readonly from: number;
  readonly end: number;
  readonly peers: ReadonlyMap<string, number>;
  readonly messages: number;
}

/**
 * Who sends or receives and is not debugged. An address without a port is the same peer as the only one of that host. Counting goes on from
 * where it was: what it costs follows what is new, since the recorder asks four times a second, however many peers there are.
 */
export class Outsiders {
  readonly #store: EventStore;
  readonly #addresses: Addresses;
  readonly #counts = new Map<string, number>();
  #messages = 0;
  readonly #young = new Map<IsolateLine, Young>();
  /** Lines of which an event has found its other end, or lost it. */
  readonly #touched = new Set<IsolateLine>();
  #heard = 0;

  constructor(store: EventStore, links: Links, addresses: Addresses) {
    this.#store = store;
    this.#addresses = addresses;
    links.onChange(({ send, receive }) => {
      for (const id of [send, receive]) {
        const line = store.line(isolateOf(id));
        if (line) this.#touched.add(line);
      }
    });
  }

  /** Takes in all that has come. @returns the peers whose count may be another one now */
  settle(): ReadonlySet<string> {
    const changed = new Set<string>();
    // Whoever listens now may be the other end of any of them.
    const isHeard = this.#heard !== this.#addresses.heard;
    this.#heard = this.#addresses.heard;
    for (const line of this.#store.lines) {
      const { end } = line;
      const from = Math.max(line.first, end - YOUNG);
      const before = this.#young.get(line);
      const isSame = before?.from === from && before.end === end;
      if (isSame && !isHeard && !this.#touched.has(line)) continue;
      if (before) this.#add(before, -1, changed);
      this.#add(this.#count(line, Math.max(before?.from ?? 0, line.first), from), 1, changed);
      const young = this.#count(line, from, end);
      this.#add(young, 1, changed);
      this.#young.set(line, young);
    }
    this.#touched.clear();
    return changed;
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

  #count(line: IsolateLine, from: number, end: number): Young {
    const peers = new Map<string, number>();
    let messages = 0;
    for (let index = from; index < end; index++) {
      // As far as that is known: a receive may still find its send.
      if (line.partner.get(index) === 0 || kindBits(line.kind.get(index)) === SEND) messages++;
      const peer = this.peerAt(line, index);
      if (peer !== undefined) peers.set(peer, (peers.get(peer) ?? 0) + 1);
    }
    return { from, end, peers, messages };
  }

  #add({ peers, messages }: Young, sign: 1 | -1, changed: Set<string>): void {
    this.#messages += sign * messages;
    for (const [peer, count] of peers) {
      changed.add(peer);
      const now = (this.#counts.get(peer) ?? 0) + sign * count;
      if (now === 0) this.#counts.delete(peer);
      else this.#counts.set(peer, now);
    }
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
