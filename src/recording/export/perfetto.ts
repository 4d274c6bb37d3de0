import { readEvent, type StoredEvent } from '../../causality/stored-event.ts';
import { type Exported, messagesOf, payloadOf } from './exported.ts';

/** Microseconds that an end is drawn with: a flow begins and ends in a slice. */
const MOMENT = 1;

/**
 * Chrome's trace-event format, which Perfetto opens: a process for each node, a thread for each isolate, a slice for each end of a
 * message, a flow from its one end to the others, and an async slice from each request to its answer: requests overlap, and slices of a
 * thread must not.
 */
export function* toPerfetto(exported: Exported): Iterable<string> {
  yield '{"displayTimeUnit":"ms","traceEvents":[';
  let separator = '\n';
  for (const event of traceEvents(exported)) {
    yield `${separator}${JSON.stringify(event)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function* traceEvents(exported: Exported): Iterable<object> {
  const { run, lines } = exported;
  const nodes = [...new Set(lines.map(({ node }) => node))];
  const pids = new Map(nodes.map((node, at) => [node, at + 1]));
  for (const [node, pid] of pids) yield { ph: 'M', name: 'process_name', pid, tid: 0, ts: 0, args: { name: node } };
  for (const { isolate, node, title } of lines)
    yield { ph: 'M', name: 'thread_name', pid: pids.get(node), tid: isolate, ts: 0, args: { name: title } };
  const at = ({ node, isolate, time }: StoredEvent) => ({ pid: pids.get(node), tid: isolate, ts: time });
  for (const { message } of messagesOf(exported)) {
    for (const id of new Set([message.id, ...message.deliveries])) {
      const end = readEvent(run.store, id);
      if (!end) continue;
      const args = { event: `${end.node}#${end.seq}`, payload: payloadOf(run.store, id), status: end.status };
      const name = `${end.kind} ${end.name}`;
      yield { ph: 'X', cat: end.protocol, name, dur: MOMENT, args, ...at(end) };
      const latency = latencyOf(exported, end);
      if (latency !== undefined) {
        const request = { cat: 'request', name, id, ...at(end) };
        yield { ...request, ph: 'b', args };
        yield { ...request, ph: 'e', ts: end.time + latency };
      }
      if (message.send === undefined || message.deliveries.length === 0) continue;
      const flow = { cat: 'message', name: end.name, id: message.id };
      yield { ...flow, ...(id === message.send ? { ph: 's' } : { ph: 'f', bp: 'e' }), ...at(end) };
    }
  }
}

/** Of a request: until the answer at the same end. */
function latencyOf({ run }: Exported, { id, role }: StoredEvent): number | undefined {
  const place = run.store.place(id);
  return role === 'request' && place ? run.messages.latency(place) : undefined;
}
