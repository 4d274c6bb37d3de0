import { type EventId, eventId, firstNote, isolateOf, seqOf } from '../protocol/event-id.ts';
import type { RecordedMark } from '../protocol/recording.ts';
import type { EventStore } from './event-store.ts';

/** As the debugger saw it, and as a recording keeps it. */
export type Mark = RecordedMark;

/** Of each kind of kinds. */
export const MOST_MARKS = 5000;
/** Lines and values may be many, and push nothing out but their like. */
export const markKinds = ['log', 'expose', 'other'] as const;
type MarkKind = (typeof markKinds)[number];
/** Behind what else is noted of a line. */
export const firstMark = firstNote + 2 ** 30;

/** The marks of one isolate, in the order of time. The oldest goes when there are too many of its kind. */
export class Marks {
  readonly #isolate: number;
  readonly #all: Mark[] = [];
  #count = 0;
  readonly #counts: Record<MarkKind, number> = { log: 0, expose: 0, other: 0 };

  constructor(isolate: number) {
    this.#isolate = isolate;
  }

  get all(): readonly Mark[] {
    return this.#all;
  }

  /** @returns its id */
  add(mark: Omit<Mark, 'id'>): EventId {
    const id = eventId(this.#isolate, firstMark + this.#count++);
    this.restore({ ...mark, id });
    return id;
  }

  /** One that has been numbered before. */
  restore(mark: Mark): void {
    // What was written a moment ago may be told late.
    let at = this.#all.length;
    while (at > 0 && (this.#all[at - 1]?.time ?? 0) > mark.time) at--;
    this.#all.splice(at, 0, mark);
    const kind = kindOf(mark);
    if (++this.#counts[kind] > MOST_MARKS) this.#drop(kind);
  }

  /** More has come out about it. @returns it as it is now; undefined where it is dropped */
  amend(id: EventId, more: Partial<Pick<Mark, 'name' | 'site'>>): Mark | undefined {
    const at = this.#all.findIndex((mark) => mark.id === id);
    const mark = this.#all[at];
    if (!mark) return undefined;
    const amended = { ...mark, ...more };
    this.#all[at] = amended;
    return amended;
  }

  find(id: EventId): Mark | undefined {
    return this.#all.find((mark) => mark.id === id);
  }

  #drop(kind: MarkKind): void {
    const at = this.#all.findIndex((mark) => kindOf(mark) === kind);
    this.#all.splice(at, 1);
    this.#counts[kind]--;
  }
}

export function kindOf({ kind }: Pick<Mark, 'kind'>): MarkKind {
  return kind === 'log' || kind === 'expose' ? kind : 'other';
}

/** Undefined where it is no mark, or is dropped. */
export function readMark(store: EventStore, id: EventId): Mark | undefined {
  return seqOf(id) < firstMark ? undefined : store.line(isolateOf(id))?.marks.find(id);
}
