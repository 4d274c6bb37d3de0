import { type EventId, seqOf } from '../../protocol/event-id.ts';
import { type ListRow, pictureVersion, type RowsAnswer, type RowsArguments } from '../../protocol/picture.ts';
import { FAILED } from '../kinds.ts';
import { readMark } from '../marks.ts';
import { readPlace } from '../stored-event.ts';
import { Entries, entryOf } from './entries.ts';
import type { Hit } from './hits.ts';
import type { Scene } from './scene.ts';

const PAGE = 200;
const MOST = 2000;
/** Characters of a name. */
const LONGEST = 500;

/** A page of the list of all that happened. */
export function rows(scene: Scene, args: RowsArguments, hit: Hit | undefined): RowsAnswer {
  const { scale, after, before } = args;
  const { store } = scene.run;
  const axis = scene.axis(scale);
  const entries = new Entries(store, axis, hit);
  const most = Math.min(MOST, Math.max(1, Math.floor(args.most ?? PAGE)));
  const from = after === undefined ? undefined : entryOf(store, axis, after);
  const to = before === undefined ? undefined : entryOf(store, axis, before);
  const page = from === undefined && to ? entries.before(to, most) : entries.after(from, most);
  const [first] = page;
  return {
    version: pictureVersion,
    rows: page.flatMap(({ id }) => listRow(scene, id) ?? []),
    total: entries.total,
    first: first ? entries.rank(first) : 0,
  };
}

/** Undefined where the event is missing or forgotten. */
export function listRow(scene: Scene, id: EventId): ListRow | undefined {
  const { run, time } = scene;
  const { store, messages } = run;
  const lane = scene.laneOf(id);
  const [onTime, onOrder] = [entryOf(store, time, id), entryOf(store, scene.axis('order'), id)];
  if (!onTime || !onOrder) return undefined;
  const common = { event: id, lane, at: { time: onTime.at, order: onOrder.at } };
  const mark = readMark(store, id);
  const place = store.place(id);
  if (mark) {
    const isFailed = mark.kind === 'exception';
    return { ...common, label: lane, kind: mark.kind, protocol: '', name: mark.name.slice(0, LONGEST), isFailed };
  }
  if (!place) return undefined;
  const { kind, protocol, name, status, size } = readPlace(store, place);
  const message = messages.of(id);
  const peer = kind === 'receive' ? message?.from : message?.to[0];
  const other = peer && ('isolate' in peer ? scene.lanes.of(peer.isolate) : scene.outsiders.laneOf(peer.external));
  const [sent, received] = [message?.send, kind === 'receive' ? id : message?.deliveries[0]];
  const begun = sent === undefined ? undefined : entryOf(store, time, sent);
  const come = received === undefined ? undefined : entryOf(store, time, received);
  return {
    ...common,
    ...{ label: `${lane}#${seqOf(id)}`, kind, protocol, name: name.slice(0, LONGEST) },
    ...(status !== undefined && { status }),
    ...(other !== undefined && { peer: other }),
    ...(begun && come && { latency: Math.max(0, come.at - begun.at) }),
    ...(size !== undefined && { size }),
    isFailed: (place.line.flags.get(place.index) & FAILED) !== 0,
  };
}

/** `receive POST /reserve on stock-1, from orders-2, 46 ms`. */
export function spoken({ kind, name, lane, peer, latency, status, isFailed }: ListRow): string {
  const parts = [`${kind} ${name} on ${lane}`];
  if (peer !== undefined) parts.push(`${kind === 'receive' ? 'from' : 'to'} ${peer}`);
  if (status !== undefined && !name.startsWith(String(status))) parts.push(`status ${status}`);
  if (latency !== undefined)
    parts.push(latency < 1000 ? `${Math.round(latency)} µs` : `${Math.round(latency / 1000)} ms`);
  if (isFailed) parts.push('failed');
  return parts.join(', ');
}
