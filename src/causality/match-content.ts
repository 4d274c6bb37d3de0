import type { EventId } from '../protocol/event-id.ts';
import { isolateOf } from '../protocol/event-id.ts';
import { Waiting } from './waiting.ts';

interface End {
  readonly id: EventId;
  readonly time: number;
}

/** All that is still looked at of the messages that look the same. */
interface Group {
  sends: End[];
  receives: End[];
  /** The send of each receive. */
  pairs: ReadonlyMap<EventId, EventId>;
}

type Pairing = (group: Group) => ReadonlyMap<EventId, EventId>;

/**
 * Ends that are found to belong together because they look the same: the first with the first, in the order of the isolates that
 * sent them. Pairs are made anew when another one comes, so that the order of arrival makes no difference.
 */
export class ContentMatcher {
  readonly #connect: (send: EventId, receive: EventId) => void;
  readonly #disconnect: (send: EventId, receive: EventId) => void;
  readonly #groups = new Waiting<string, Group>(MOST_GROUPS);

  constructor(
    connect: (send: EventId, receive: EventId) => void,
    disconnect: (send: EventId, receive: EventId) => void,
  ) {
    this.#connect = connect;
    this.#disconnect = disconnect;
  }

  /** @param isBroadcast each isolate receives each send of the others once; else there is one receive for a send */
  add(kind: 'send' | 'receive', key: string, end: End, isBroadcast: boolean): void {
    const group = this.#groups.get(key) ?? { sends: [], receives: [], pairs: new Map() };
    this.#groups.put(key, group);
    insert(kind === 'send' ? group.sends : group.receives, end);
    this.#pair(group, isBroadcast ? broadcast : oneToOne);
    settle(group);
  }

  #pair(group: Group, pairing: Pairing): void {
    const before = group.pairs;
    const after = pairing(group);
    group.pairs = after;
    for (const [receive, send] of before) if (after.get(receive) !== send) this.#disconnect(send, receive);
    for (const [receive, send] of after) if (before.get(receive) !== send) this.#connect(send, receive);
  }
}

const oneToOne: Pairing = ({ sends, receives }) => inOrder(sends, receives, new Map());

/** What an isolate sent comes back to itself only if nothing else could have been what it received. */
const broadcast: Pairing = ({ sends, receives }) => {
  const pairs = new Map<EventId, EventId>();
  for (const [isolate, received] of byIsolate(receives)) {
    const isOwn = ({ id }: End) => isolateOf(id) === isolate;
    inOrder(
      sends.filter((send) => !isOwn(send)),
      received,
      pairs,
    );
    const rest = received.filter(({ id }) => !pairs.has(id));
    inOrder(sends.filter(isOwn), rest, pairs);
  }
  return pairs;
};

function inOrder(sends: readonly End[], receives: readonly End[], pairs: Map<EventId, EventId>): typeof pairs {
  for (const [at, { id }] of receives.entries()) {
    const send = sends[at];
    if (send) pairs.set(id, send.id);
  }
  return pairs;
}

function byIsolate(ends: readonly End[]): ReadonlyMap<number, readonly End[]> {
  const isolates = new Map<number, End[]>();
  for (const end of ends) {
    const isolate = isolateOf(end.id);
    const others = isolates.get(isolate);
    if (others) others.push(end);
    else isolates.set(isolate, [end]);
  }
  return isolates;
}

/** By time; what was told at one time by the number of the isolate. Mostly it is the last. */
function insert(ends: End[], end: End): void {
  let at = ends.length;
  while (at > 0 && isBefore(end, ends[at - 1])) at--;
  ends.splice(at, 0, end);
}

function isBefore(one: End, other: End | undefined): boolean {
  return other !== undefined && (one.time < other.time || (one.time === other.time && one.id < other.id));
}

/** A heartbeat looks the same for ever: the older half of it is not looked at again. */
function settle(group: Group): void {
  if (group.sends.length <= MOST_ENDS && group.receives.length <= MOST_ENDS) return;
  const settled = new Set(group.sends.splice(0, MOST_ENDS / 2).map(({ id }) => id));
  const isOpen = ({ id }: End) => {
    const send = group.pairs.get(id);
    return send === undefined || !settled.has(send);
  };
  group.receives = group.receives.filter(isOpen).slice(-MOST_ENDS);
  group.pairs = new Map([...group.pairs].filter(([, send]) => !settled.has(send)));
}

const MOST_GROUPS = 16_384;
const MOST_ENDS = 32;
