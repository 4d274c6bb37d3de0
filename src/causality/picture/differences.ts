/**
 * Where two lanes part. What one does with several others at once comes in another order each time, so only directions are compared: the
 * third request to `ledger` of the one with the third request to `ledger` of the other. It is one pass over both, whoever has the events.
 */
import type { EventId } from '../../protocol/event-id.ts';
import {
  type DifferencesAnswer,
  type DifferentEvent,
  type LaneDifference,
  type LaneName,
  pictureVersion,
} from '../../protocol/picture.ts';

/** One end of a message, on one of the two lanes. */
export interface Deed extends Pick<LaneDifference, 'kind' | 'protocol' | 'role'>, DifferentEvent {
  readonly event: EventId;
  readonly time: number;
  /** Missing where nobody knows. */
  readonly peer: Peer | undefined;
}

export interface Peer {
  readonly lane: LaneName;
  /** What it is a replica of; missing for whoever is not debugged. */
  readonly group?: string;
}

const MOST_PEERS = 20;
/** Events between two moments in which the host may do something else. */
const STEP = 2000;
/** Characters of a name. */
const LONGEST = 500;

type Side = 0 | 1;

interface Direction {
  readonly about: Pick<LaneDifference, 'kind' | 'protocol' | 'role' | 'peer'>;
  same: number;
  /** Those of one side that wait for the other's. */
  waiting: Deed[];
  /** Of `waiting`, so many are compared already. */
  done: number;
  ahead: Side;
  parted: { readonly at: number; readonly difference: LaneDifference } | undefined;
}

/** @param lanes their names @param deeds of each, in its order */
export function* differences(
  lanes: readonly [LaneName, LaneName],
  deeds: readonly [Iterable<Deed>, Iterable<Deed>],
): Generator<undefined, DifferencesAnswer> {
  const directions = new Map<string, Direction>();
  const words = new Words();
  const peers: readonly [Map<LaneName, number>, Map<LaneName, number>] = [new Map(), new Map()];
  const take = (side: Side, deed: Deed) => {
    const { peer } = deed;
    if (peer) peers[side].set(peer.lane, (peers[side].get(peer.lane) ?? 0) + 1);
    // For each of them the other is the other.
    const other = peer?.lane === lanes[1 - side] ? `${lanes[0]} or ${lanes[1]}` : words.peer(peer);
    const key = [deed.kind, deed.protocol, deed.role, other].join('\0');
    let direction = directions.get(key);
    if (!direction) {
      const { kind, protocol, role } = deed;
      direction = {
        ...{ about: { kind, protocol, role, peer: other }, same: 0 },
        ...{ waiting: [], done: 0, ahead: side, parted: undefined },
      };
      directions.set(key, direction);
    }
    if (!direction.parted) meet(direction, side, deed, words);
  };
  const both = [deeds[0][Symbol.iterator](), deeds[1][Symbol.iterator]()] as const;
  let looked = 0;
  for (const going = new Set<Side>([0, 1]); going.size > 0; ) {
    for (const side of going) {
      const { done, value } = both[side].next();
      if (done) going.delete(side);
      else take(side, value);
      if (++looked % STEP === 0) yield undefined;
    }
  }
  const parted = [...directions.values()].flatMap((direction) => {
    const left = direction.waiting[direction.done];
    return direction.parted ?? (left ? part(direction, direction.ahead, left, undefined) : []);
  });
  return {
    version: pictureVersion,
    differences: parted.sort((one, other) => one.at - other.at).map(({ difference }) => difference),
    peers: [mostOf(peers[0]), mostOf(peers[1])],
  };
}

function meet(direction: Direction, side: Side, deed: Deed, words: Words): void {
  const other = direction.waiting[direction.done];
  if (other === undefined || direction.ahead === side) {
    if (other === undefined) [direction.waiting, direction.done, direction.ahead] = [[], 0, side];
    direction.waiting.push(deed);
    return;
  }
  direction.done++;
  if (words.areSame(deed, other)) direction.same++;
  else {
    direction.parted = part(direction, side, deed, other);
    direction.waiting = [];
  }
}

function part(
  { about, same }: Direction,
  side: Side,
  deed: Deed,
  other: Deed | undefined,
): NonNullable<Direction['parted']> {
  const [first, second] = side === 0 ? [deed, other] : [other, deed];
  const difference = { ...about, same, ...(first && { first: end(first) }), ...(second && { second: end(second) }) };
  return { at: Math.min(deed.time, other?.time ?? deed.time), difference };
}

function end({ event, name, status, isFailed }: Deed): DifferentEvent {
  return { event, name: name.slice(0, LONGEST), ...(status !== undefined && { status }), isFailed };
}

/** Texts as they are compared. The same come again and again, so each is looked at once. */
class Words {
  readonly #plain = new Map<string, string>();
  readonly #peers = new Map<string, string>();

  areSame(one: Deed, other: Deed): boolean {
    return (
      one.status === other.status &&
      one.isFailed === other.isFailed &&
      (one.name === other.name || this.#plainOf(one.name) === this.#plainOf(other.name))
    );
  }

  peer(peer: Peer | undefined): string {
    if (!peer) return '';
    // A port that the system chose is another one each time.
    const chosen = /:(3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[4-6]\d{4})$/;
    return peer.group ?? known(this.#peers, peer.lane, (lane) => lane.replace(chosen, ''));
  }

  /** Numbers and ids are others for each: `GET /orders/17` is what `GET /orders/18` is. */
  #plainOf(name: string): string {
    const ids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16,}\b|\d+/gi;
    return known(this.#plain, name, () => name.replace(ids, '…'));
  }
}

const MOST_TEXTS = 50_000;

function known(texts: Map<string, string>, text: string, make: (text: string) => string): string {
  let made = texts.get(text);
  if (made === undefined) {
    if (texts.size >= MOST_TEXTS) texts.clear();
    made = make(text);
    texts.set(text, made);
  }
  return made;
}

function mostOf(peers: ReadonlyMap<LaneName, number>): readonly LaneName[] {
  const inOrder = [...peers].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  return inOrder.slice(0, MOST_PEERS).map(([lane]) => lane);
}
