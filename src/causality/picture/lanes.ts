import type { LaneName } from '../../protocol/picture.ts';
import type { Member } from './surroundings.ts';

/** The lanes of those that are debugged: a node that was restarted keeps its own, two that are there at once have two. */
export class Lanes {
  /** In their order, each with those that are or were in it, the last one last. */
  readonly all: ReadonlyMap<LaneName, readonly Member[]>;
  readonly #of = new Map<number, LaneName>();

  constructor(members: readonly Member[]) {
    const inOrder = new Map<LaneName, Member[]>();
    const bySince = [...members].sort((a, b) => a.since - b.since || a.isolate - b.isolate);
    for (const member of bySince) {
      let lane = member.title;
      for (let number = 2; isTaken(inOrder.get(lane), member); number++) lane = `${member.title} ${number}`;
      const there = inOrder.get(lane);
      if (there) there.push(member);
      else inOrder.set(lane, [member]);
      this.#of.set(member.isolate, lane);
    }
    this.all = new Map(
      [...new Set(members.map(({ isolate }) => this.of(isolate) ?? ''))].map((lane) => [lane, inOrder.get(lane) ?? []]),
    );
  }

  of(isolate: number): LaneName | undefined {
    return this.#of.get(isolate);
  }

  /** The lane of what started it, as far as that is known: the main process of its node. */
  parentOf({ node, kind }: Member): LaneName | undefined {
    if (kind === 'main') return undefined;
    for (const [lane, members] of this.all)
      if (members.some((one) => one.node === node && one.kind === 'main')) return lane;
    return undefined;
  }
}

function isTaken(there: readonly Member[] | undefined, { node, kind, since }: Member): boolean {
  const last = there?.at(-1);
  if (!last) return false;
  return last.node !== node || last.kind !== kind || last.until === undefined || last.until > since;
}
