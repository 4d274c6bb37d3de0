/** Whose run is shown, and what is new of it: keeps the state up to date with the host. */
import { Disposables } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { HostMessage, PageAction, Subject } from '../protocol/panel.ts';
import type { RunLink } from './link.ts';
import { rowsOf } from './rows.ts';
import { Timeline, type TimelineState } from './state.ts';

type Hello = Extract<HostMessage, { kind: 'hello' }>;

/** What survives a reload, and what is the same for two runs that are compared. */
export const kept = [
  'hidden',
  'folded',
  'sorted',
  'scale',
  'causalOrder',
  'filter',
  'isFolding',
  'isListShown',
] as const;

/** What rows are made of. */
const sources = ['lanes', 'hidden', 'folded', 'sorted', 'hits', 'isFolding'] as const;

const fresh: TimelineState = {
  subject: undefined,
  lanes: undefined,
  rows: [],
  hidden: [],
  folded: [],
  sorted: [],
  scale: 'time',
  causalOrder: 'process',
  view: { from: 0, to: 0 },
  isFollowing: true,
  selected: undefined,
  cone: undefined,
  focused: undefined,
  filter: '',
  hits: undefined,
  isFolding: false,
  isListShown: false,
};

/** Milliseconds between two looks at a run that goes on. */
const pause = 150;

export class Session {
  readonly timeline = new Timeline(fresh);
  readonly #owned = new Disposables();
  readonly #link: RunLink;
  readonly #greeted = this.#owned.add(new Emitter<Hello>());
  readonly #trouble = this.#owned.add(new Emitter<string | undefined>());
  #hello: Hello | undefined;
  #isAsking = false;
  #isStale = false;

  readonly onHello: Event<Hello> = this.#greeted.event;
  /** Why the run can't be shown, in words; undefined when it can. */
  readonly onTrouble: Event<string | undefined> = this.#trouble.event;

  constructor(link: RunLink) {
    this.#link = link;
    this.#owned.add(this.timeline.onChange((before) => this.#changed(before)));
    this.#owned.add(link.onMessage((message) => this.#hear(message)));
    this.#owned.add(link.onTrouble((text) => this.#trouble.fire(text)));
  }

  get hello(): Hello | undefined {
    return this.#hello;
  }

  can(action: PageAction['do']): boolean {
    return this.#hello?.can.includes(action) ?? false;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #hear(message: HostMessage): void {
    switch (message.kind) {
      case 'hello':
        this.#greet(message);
        break;
      case 'changed':
        void this.#update();
        break;
      case 'select':
        this.timeline.change({
          selected: message.event,
          focused: message.event,
          isFollowing: false,
          ...(message.scale && { scale: message.scale }),
        });
        break;
      case 'search':
        // Who asks from a line of code wants to read what it sent.
        this.timeline.change({ filter: message.text, isListShown: true });
    }
  }

  /** As by its link, for whoever is made after that was said. */
  greet({ state: _, ...hello }: Hello, subject: Subject): void {
    this.#greet({ ...hello, subject });
  }

  #greet(hello: Hello): void {
    const isFirst = this.#hello === undefined;
    this.#hello = hello;
    const { subject } = hello;
    const { state } = this.timeline;
    if (isFirst || subject?.id !== state.subject?.id) {
      this.timeline.change({ ...fresh, ...(isFirst ? remembered(hello.state) : keptOf(state)), subject });
    } else this.timeline.change({ subject });
    this.#greeted.fire(hello);
    if (subject) void this.#update();
  }

  /** One question at a time: what is new meanwhile is asked for after it. */
  async #update(): Promise<void> {
    if (this.#isAsking) {
      this.#isStale = true;
      return;
    }
    this.#isAsking = true;
    const { id } = this.timeline.state.subject ?? {};
    try {
      const lanes = await this.#link.ask('lightcone/lanes', undefined);
      if (id !== this.timeline.state.subject?.id) this.#isStale = true;
      else {
        this.timeline.change({ lanes });
        this.#trouble.fire(undefined);
      }
    } catch (error) {
      this.#trouble.fire(messageOf(error));
    }
    // More often nobody can look, and a busy system has other things to do.
    await new Promise((resolve) => setTimeout(resolve, pause));
    this.#isAsking = false;
    if (!this.#isStale || this.#owned.isDisposed) return;
    this.#isStale = false;
    await this.#update();
  }

  #changed(before: TimelineState): void {
    const { state } = this.timeline;
    const isOther = sources.some((key) => before[key] !== state[key]);
    if (isOther) {
      const rows = rowsOf(state);
      // Rows that are as they were stay the same object: the picture lays them out once.
      if (JSON.stringify(rows) !== JSON.stringify(state.rows)) this.timeline.change({ rows });
    }
    if (this.#hello && kept.some((key) => before[key] !== state[key])) this.#link.remember(keptOf(this.timeline.state));
  }
}

function keptOf(state: TimelineState): Partial<TimelineState> {
  return Object.fromEntries(kept.map((key) => [key, state[key]]));
}

/** Of an earlier version, perhaps: what has another type than ours is left out. */
function remembered(state: unknown): Partial<TimelineState> {
  if (typeof state !== 'object' || state === null) return {};
  const of = state as Record<string, unknown>;
  const isSame = (key: (typeof kept)[number]) =>
    typeof of[key] === typeof fresh[key] && Array.isArray(of[key]) === Array.isArray(fresh[key]);
  return Object.fromEntries(kept.filter(isSame).map((key) => [key, of[key]]));
}
