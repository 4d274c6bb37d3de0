import { type EventId, isolateOf } from '../protocol/event-id.ts';
import { Waiting } from './waiting.ts';

interface End {
  readonly id: EventId;
  readonly time: number;
}

/**
 * How messages that look the same travel: in order and all of them; so that some are lost; or each to all other isolates, in
 * order.
 */
export type Travel = 'in order' | 'with losses' | 'to all';

/** All that is still looked at of the messages that look the same, in the order of time. */
interface Group {
  readonly travel: Travel;
  sends: End[];
  receives: End[];
  /** The send of each receive. */
  pairs: ReadonlyMap<EventId, EventId>;
}

/**
 * Ends that are found to belong together because they look the same. Pairs are made anew when others have come, of all that there
 * are, so that the order of arrival makes no difference.
 */
export class ContentMatcher {
  readonly #connect: (send: EventId, receive: EventId) => void;
  readonly #disconnect: (send: EventId, receive: EventId) => void;
  readonly #groups = new Waiting<string, Group>(MOST_GROUPS);
  readonly #changed = new Set<Group>();

  constructor(
    connect: (send: EventId, receive: EventId) => void,
    disconnect: (send: EventId, receive: EventId) => void,
  ) {
    this.#connect = connect;
    this.#disconnect = disconnect;
  }

  /** `pair` follows. */
  add(kind: 'send' | 'receive', key: string, end: End, travel: Travel): void {
    const group = this.#groups.get(key) ?? { travel, sends: [], receives: [], pairs: new Map() };
    this.#groups.put(key, group);
    insert(kind === 'send' ? group.sends : group.receives, end);
    this.#changed.add(group);
  }

  /** Finds the pairs of what has been added. */
  pair(): void {
    for (const group of this.#changed) {
      const before = group.pairs;
      const after = pairsOf(group);
      group.pairs = after;
      for (const [receive, send] of before) if (after.get(receive) !== send) this.#disconnect(send, receive);
      for (const [receive, send] of after) if (before.get(receive) !== send) this.#connect(send, receive);
      settle(group);
    }
    this.#changed.clear();
  }
}

function pairsOf({ travel, sends, receives }: Group): ReadonlyMap<EventId, EventId> {
  const pairs = new Map<EventId, EventId>();
  if (travel !== 'to all') {
    pairUp(sends, receives, travel, pairs);
    return pairs;
  }
  for (const [isolate, received] of byIsolate(receives)) {
    const isOwn = ({ id }: End) => isolateOf(id) === isolate;
    const others = sends.filter((send) => !isOwn(send));
    pairUp(others, received, 'in order', pairs);
    // What an isolate sent comes back to itself only if nothing else could have been what it received.
    const rest = received.filter(({ id }) => !pairs.has(id));
    if (rest.length > 0) pairUp(sends.filter(isOwn), rest, 'in order', pairs);
  }
  return pairs;
}

function pairUp(
  sends: readonly End[],
  receives: readonly End[],
  travel: 'in order' | 'with losses',
  pairs: Map<EventId, EventId>,
): void {
  const before = pairs.size;
  if (travel === 'in order') firstWithFirst(sends, receives, pairs);
  else lastWithLast(sends, receives, pairs);
  if (pairs.size > before) return;
  // Clocks that are far apart have all receives before all sends.
  for (const [at, { id }] of receives.entries()) {
    const send = sends[at];
    if (send) pairs.set(id, send.id);
  }
}

/** What came before anything was sent is of a send that nobody heard of. */
function firstWithFirst(sends: readonly End[], receives: readonly End[], pairs: Map<EventId, EventId>): void {
  let at = 0;
  for (const { id, time } of receives) {
    const send = sends[at];
    if (!send) return;
    if (send.time > time) continue;
    pairs.set(id, send.id);
    at++;
  }
}

/** Each with the last one before it: a heartbeat that was lost does not shift all that come after it. */
function lastWithLast(sends: readonly End[], receives: readonly End[], pairs: Map<EventId, EventId>): void {
  let send = sends.at(-1);
  let left = sends.length;
  for (const { id, time } of receives.toReversed()) {
    while (send && send.time > time) send = sends[--left - 1];
    if (!send) return;
    pairs.set(id, send.id);
    send = sends[--left - 1];
  }
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

/** A heartbeat looks the same for ever: what is old is not looked at again. A send goes with all its receives. */
function settle(group: Group): void {
  const open = recent(group.sends);
  const unpaired = recent(group.receives.filter(({ id }) => !group.pairs.has(id)));
  if (open.length === group.sends.length && unpaired.length + group.pairs.size === group.receives.length) return;
  const kept = new Set([...open, ...unpaired].map(({ id }) => id));
  group.pairs = new Map([...group.pairs].filter(([, send]) => kept.has(send)));
  group.sends = open;
  group.receives = group.receives.filter(({ id }) => kept.has(id) || group.pairs.has(id));
}

function recent(ends: readonly End[]): End[] {
  const newest = ends.at(-1)?.time ?? 0;
  return ends.filter(({ time }, at) => newest - time <= OLD && at >= ends.length - MOST_ENDS);
}

const MOST_GROUPS = 4096;
/** As many as one isolate may tell before another one is heard. */
const MOST_ENDS = 2048;
/** Microseconds in which all isolates are heard, or some of what they told is missing. */
const OLD = 5_000_000;
