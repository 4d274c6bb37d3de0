import { type EventId, isolateOf } from '../../protocol/event-id.ts';
import { pictureVersion, type StepAnswer, type StepArguments } from '../../protocol/picture.ts';
import { kindBits, SEND } from '../kinds.ts';
import { Entries, type Entry, entryOf } from './entries.ts';
import type { Hit } from './hits.ts';
import { listRow, spoken } from './list.ts';
import type { Scene } from './scene.ts';

/** Events of the chain that are passed over because a filter does not hold for them. */
const MOST_PASSED = 1000;

/** Where the keyboard goes from an event. */
export function step(scene: Scene, { event, to, order = 'cause' }: StepArguments, hit: Hit | undefined): StepAnswer {
  const { store } = scene.run;
  const here = event === undefined ? undefined : entryOf(store, scene.time, event);
  const all = new Entries(store, scene.time, hit);
  const found = target(scene, { here, to, order }, all, hit);
  const row = found && listRow(scene, found.id);
  if (!found || !row) return { version: pictureVersion };
  const isHit = to === 'next hit' || to === 'previous hit';
  return {
    ...{ version: pictureVersion, event: found.id, lane: row.lane, at: row.at, words: spoken(row) },
    ...(isHit && { hit: all.rank(found) + 1 }),
  };
}

interface Way extends Required<Pick<StepArguments, 'to' | 'order'>> {
  readonly here: Entry | undefined;
}

function target(scene: Scene, { here, to, order }: Way, all: Entries, hit: Hit | undefined): Entry | undefined {
  if (to === 'first' || (!here && to !== 'last' && to !== 'previous hit')) return all.after(undefined, 1)[0];
  if (to === 'last' || !here) return all.before(undefined, 1)[0];
  switch (to) {
    case 'next hit':
      return all.after(here, 1)[0];
    case 'previous hit':
      return all.before(here, 1)[0];
    case 'before':
    case 'after': {
      const lane = ofLane(scene, here.id, hit);
      return (to === 'after' ? lane.after(here, 1) : lane.before(here, 1))[0];
    }
    case 'across':
      return entry(scene, across(scene, here.id));
    case 'cause':
    case 'effect':
      return order === 'process' ? alongProcess(scene, here, to) : alongChain(scene, here.id, to, hit);
  }
}

function ofLane(scene: Scene, id: EventId, hit: Hit | undefined): Entries {
  const { store } = scene.run;
  const members = scene.lanes.all.get(scene.laneOf(id)) ?? [];
  const lines = members.flatMap(({ isolate }) => store.line(isolate) ?? []);
  const own = store.line(isolateOf(id));
  return new Entries(store, scene.time, hit, lines.length > 0 ? lines : own ? [own] : []);
}

function across({ run }: Scene, id: EventId): EventId | undefined {
  const place = run.store.place(id);
  const message = run.messages.of(id);
  if (!place || !message) return undefined;
  return kindBits(place.line.kind.get(place.index)) === SEND ? message.deliveries[0] : message.send;
}

/** The message that brought it, or the one that it brought; else what is beside it on its lane. */
function alongProcess(scene: Scene, here: Entry, to: 'cause' | 'effect'): Entry | undefined {
  const place = scene.run.store.place(here.id);
  const isSend = place !== undefined && kindBits(place.line.kind.get(place.index)) === SEND;
  const other = isSend === (to === 'effect') ? entry(scene, across(scene, here.id)) : undefined;
  const lane = ofLane(scene, here.id, undefined);
  return other ?? (to === 'cause' ? lane.before(here, 1) : lane.after(here, 1))[0];
}

function alongChain(
  { run, time }: Scene,
  id: EventId,
  to: 'cause' | 'effect',
  hit: Hit | undefined,
): Entry | undefined {
  const chain = to === 'cause' ? run.causeOrder.past(id, MOST_PASSED) : run.causeOrder.future(id, MOST_PASSED);
  for (const other of chain) {
    const place = run.store.place(other);
    if (place && (!hit || hit.has(place.line, place.index))) return entryOf(run.store, time, other);
  }
  return undefined;
}

function entry({ run, time }: Scene, id: EventId | undefined): Entry | undefined {
  return id === undefined ? undefined : entryOf(run.store, time, id);
}
