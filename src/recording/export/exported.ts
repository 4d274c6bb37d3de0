/** What all exports are made of. */
import type { EventStore } from '../../causality/event-store.ts';
import type { IsolateLine } from '../../causality/isolate-line.ts';
import { kindBits, RECEIVE } from '../../causality/kinds.ts';
import { idAt } from '../../causality/links.ts';
import type { Message } from '../../causality/messages.ts';
import type { Run } from '../../causality/run.ts';
import { readEvent, type StoredEvent } from '../../causality/stored-event.ts';
import { type EventId, isolateOf, seqOf } from '../../protocol/event-id.ts';
import type { KeptLine, RecordedIsolate } from '../../protocol/recording.ts';

export interface Exported {
  readonly name: string;
  readonly run: Run;
  /** In the order in which they are shown. */
  readonly lines: readonly ExportedLine[];
  /** When the run began: microseconds since 1970, by the clock of the machine that recorded it. */
  readonly began: number;
  /** Lines of the sources that were kept, by the path of each. */
  readonly sources: Readonly<Record<string, readonly KeptLine[]>>;
  /** Events that are wanted; all where it is left out. */
  readonly wants?: (id: EventId) => boolean;
}

export interface ExportedLine {
  readonly isolate: number;
  readonly node: string;
  /** Unique among them. */
  readonly title: string;
  readonly group: string;
  readonly kind: RecordedIsolate['kind'];
  readonly pid: number | undefined;
  /** Microseconds since the run began. */
  readonly started: number;
  readonly ended: number | undefined;
  /** How its process ended: `1`, `SIGKILL`. */
  readonly exit?: string | undefined;
}

/** Events so that what could have influenced another one stands before it: each line in its order, each receive behind its sends. */
export function* inCausalOrder({ run, wants }: Exported): Iterable<StoredEvent> {
  const heads = run.store.lines.map((line) => ({ line, index: line.first, done: 0 }));
  const byIsolate = new Map(heads.map((head) => [head.line.isolate, head]));
  const isDone = (id: EventId) => {
    const head = byIsolate.get(isolateOf(id));
    return !head || head.done >= seqOf(id) || !run.store.place(id);
  };
  const isReady = ({ line, index }: Head) =>
    kindBits(line.kind.get(index)) !== RECEIVE || run.links.partners({ line, index }).every(isDone);
  for (;;) {
    const open = heads.filter(({ line, index }) => index < line.end);
    // Inferred matches may contradict each other: then the earliest goes first.
    const head = earliest(open, isReady) ?? earliest(open, () => true);
    if (!head) return;
    const id = idAt(head.line, head.index);
    head.done = seqOf(id);
    head.index++;
    if (wants && !wants(id)) continue;
    const event = readEvent(run.store, id);
    if (event) yield event;
  }
}

interface Head {
  readonly line: IsolateLine;
  /** Of its next event. */
  index: number;
  /** `seq` of the last one. */
  done: number;
}

function earliest(heads: readonly Head[], isReady: (head: Head) => boolean): Head | undefined {
  const held = new Set<Head>();
  for (;;) {
    let first: Head | undefined;
    let time = Number.POSITIVE_INFINITY;
    for (const head of heads) {
      if (held.has(head)) continue;
      const at = head.line.time.get(head.index);
      if (at < time || !first) {
        first = head;
        time = at;
      }
    }
    if (!first || isReady(first)) return first;
    held.add(first);
  }
}

/** All messages that have a wanted end, in the order in which they were sent. */
export function messagesOf({
  run,
  wants,
}: Exported): readonly { readonly message: Message; readonly event: StoredEvent }[] {
  const found: { readonly message: Message; readonly event: StoredEvent }[] = [];
  for (const line of run.store.lines) {
    for (let index = line.first; index < line.end; index++) {
      const id = idAt(line, index);
      const message = run.messages.of(id);
      const event = readEvent(run.store, id);
      if (!message || !event || message.id !== id) continue;
      const ends = [id, ...message.deliveries];
      if (wants && !ends.some(wants)) continue;
      found.push({ message, event });
    }
  }
  return found.sort((a, b) => a.event.time - b.event.time || a.event.id - b.event.id);
}

/** Whether an end of its message is. */
export function isWanted({ run, wants }: Exported, id: EventId): boolean {
  if (!wants) return true;
  const message = run.messages.of(id);
  return wants(id) || (message !== undefined && [message.id, ...message.deliveries].some(wants));
}

/** Names of those who are not debugged. */
export function outsiders(all: readonly { readonly message: Message }[]): readonly string[] {
  const names = new Set<string>();
  for (const { message } of all) {
    for (const lane of [message.from, ...message.to]) if (lane && 'external' in lane) names.add(lane.external);
  }
  return [...names].sort();
}

export function payloadOf(store: EventStore, id: EventId): string | undefined {
  const payload = readEvent(store, id)?.payload;
  return typeof payload === 'object' ? payload.preview : undefined;
}
