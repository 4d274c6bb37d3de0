/**
 * Where two runs part. Only what causes say is compared: under each message the messages that were sent because of it, by sender, receiver and
 * name, as often as they are there. In what order they were sent does not count, since it differs from run to run.
 */
import type { Lane } from '../causality/messages.ts';
import type { Run } from '../causality/run.ts';
import { readEvent } from '../causality/stored-event.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { RunDifference } from '../protocol/recording.ts';
import { type ExportedLine, messagesOf } from './export/exported.ts';

export interface Compared {
  readonly run: Run;
  readonly lines: readonly ExportedLine[];
}

interface Sent {
  readonly event: EventId;
  readonly time: number;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** How many were sent between the two before it. */
  readonly at: number;
  /** What it was sent because of; 0 for nothing that is known. */
  readonly above: number;
  /** The same with sender and receiver. */
  readonly place: number;
  /** And with its name. */
  readonly key: number;
}

/** The first difference between each two nodes, the earliest first. What only follows from another difference is left out. */
export function differences(first: Compared, second: Compared): readonly RunDifference[] {
  const names = new Names(first.lines, second.lines);
  const keys = new Keys();
  const [here, there] = [sentIn(first, names, keys), sentIn(second, names, keys)];
  const found = new Map<string, RunDifference>();
  const add = (one: Sent | undefined, other: Sent | undefined) => {
    const sent = one ?? other;
    if (!sent) return;
    const pair = `${sent.from}\0${sent.to}`;
    const known = found.get(pair);
    if (!known || sent.time < known.time) found.set(pair, differenceOf(sent, one, other));
  };
  const [more, less] = [surplus(here, there), surplus(there, here)];
  for (const [place, ones] of more) {
    const others = less.get(place) ?? [];
    for (let at = 0; at < Math.max(ones.length, others.length); at++) add(ones[at], others[at]);
  }
  for (const [place, others] of less) if (!more.has(place)) for (const other of others) add(undefined, other);
  return [...found.values()].sort((a, b) => a.time - b.time);
}

function differenceOf({ from, to, at, time }: Sent, one: Sent | undefined, other: Sent | undefined): RunDifference {
  const words = `Message ${at + 1} from ${from} to ${to}: ${one?.name ?? 'none'} in the one, ${other?.name ?? 'none'} in the other`;
  const end = (sent: Sent | undefined) => sent && { event: sent.event, name: sent.name, time: sent.time };
  const [first, second] = [end(one), end(other)];
  return { from, to, at, time, words, ...(first && { first }), ...(second && { second }) };
}

/** What one run has more often than the other, by its place; only where what it was sent because of is in both. */
function surplus(of: readonly Sent[], than: readonly Sent[]): ReadonlyMap<number, readonly Sent[]> {
  const left = new Map<number, number>();
  for (const { key } of than) left.set(key, (left.get(key) ?? 0) + 1);
  const known = new Set(left.keys());
  const more = new Map<number, Sent[]>();
  for (const sent of of) {
    const count = left.get(sent.key) ?? 0;
    left.set(sent.key, count - 1);
    if (count > 0 || (sent.above !== 0 && !known.has(sent.above))) continue;
    const others = more.get(sent.place);
    if (others) others.push(sent);
    else more.set(sent.place, [sent]);
  }
  return more;
}

/** Those of a run, as they were sent. */
function sentIn({ run, lines }: Compared, names: Names, keys: Keys): readonly Sent[] {
  const found = new Map<EventId, number>();
  const counts = new Map<string, number>();
  const all = messagesOf({ run, lines, name: '', began: 0, sources: {} });
  const nodeOf = (lane: Lane | undefined) =>
    lane === undefined
      ? ''
      : names.of('external' in lane ? lane.external : (run.store.line(lane.isolate)?.node ?? ''), 'external' in lane);
  const details = new Map(
    all.map(({ message, event }) => {
      const from = nodeOf(message.from);
      const to = [...new Set(message.to.map(nodeOf))].sort().join(', ');
      return [message.id, { from, to, name: event.name, parent: parentOf(run, message.id) }] as const;
    }),
  );
  /** Those above it first. */
  function keyOf(id: EventId): number {
    const chain: EventId[] = [];
    let at: EventId | undefined = id;
    // What was seen before ends a circle.
    while (at !== undefined && !found.has(at)) {
      found.set(at, keys.none);
      chain.push(at);
      at = details.get(at)?.parent;
    }
    for (const one of chain.reverse()) {
      const detail = details.get(one);
      if (!detail) continue;
      const above = detail.parent === undefined ? keys.none : (found.get(detail.parent) ?? keys.none);
      found.set(one, keys.of(keys.of(above, `${detail.from}\0${detail.to}`), plain(detail.name)));
    }
    return found.get(id) ?? keys.none;
  }
  return all.map(({ message, event }) => {
    const { from = '', to = '', parent } = details.get(message.id) ?? {};
    const pair = `${from}\0${to}`;
    const at = counts.get(pair) ?? 0;
    counts.set(pair, at + 1);
    const key = keyOf(message.id);
    const above = parent === undefined ? keys.none : (found.get(parent) ?? keys.none);
    return {
      event: message.id,
      time: event.time,
      name: event.name,
      from,
      to,
      at,
      above,
      place: keys.of(above, pair),
      key,
    };
  });
}

/** The message that its sender was at work on. */
function parentOf({ store, messages }: Run, id: EventId): EventId | undefined {
  const event = readEvent(store, id);
  const cause = event?.kind === 'send' ? event.cause : undefined;
  const place = cause === undefined ? undefined : store.place(cause);
  return place && messages.idOf(place);
}

/** Pairs of a number and a text, each as a number of its own. */
class Keys {
  readonly none = 0;
  readonly #numbers = new Map<string, number>();

  of(above: number, text: string): number {
    const key = `${above} ${text}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/** Nodes are the same if they are called so; replicas of which there are more in one of the runs are all one. */
class Names {
  readonly #groups = new Map<string, string>();

  constructor(first: readonly ExportedLine[], second: readonly ExportedLine[]) {
    const [here, there] = [nodesByGroup(first), nodesByGroup(second)];
    for (const [group, nodes] of [...here, ...there]) {
      const others = here.get(group) === nodes ? there.get(group) : here.get(group);
      if (others && [...nodes].sort().join('\0') !== [...others].sort().join('\0'))
        for (const node of nodes) this.#groups.set(node, group);
    }
  }

  of(name: string, isExternal: boolean): string {
    // A port that the system chose is another one each time.
    if (isExternal) return name.replace(/:(3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[4-6]\d{4})$/, '');
    return this.#groups.get(name) ?? name;
  }
}

function nodesByGroup(lines: readonly ExportedLine[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { node, group } of lines) groups.set(group, (groups.get(group) ?? new Set()).add(node));
  return groups;
}

/** Ids that programs make are others in each run. */
function plain(name: string): string {
  return name.replace(
    /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{16,}\b|\b\d{10,}\b/gi,
    '…',
  );
}
