import { readEvent, type StoredEvent } from '../../causality/stored-event.ts';
import type { EventId } from '../../protocol/event-id.ts';
import { type Exported, messagesOf, payloadOf } from './exported.ts';

/** Microseconds that a moment is drawn with: a flow begins and ends in a slice. */
const MOMENT = 1;

/**
 * Chrome's trace-event format, which Perfetto opens: a process for each node, a thread for each isolate, a slice for each end of a
 * message and, between a request and its answer, for the time that it took; a flow for each message.
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
      yield { ph: 'X', cat: end.protocol, name, dur: durationOf(exported, end), args, ...at(end) };
      if (message.send === undefined || message.deliveries.length === 0) continue;
      const flow = { cat: 'message', name: end.name, id: message.id };
      yield { ...flow, ...(id === message.send ? { ph: 's' } : { ph: 'f', bp: 'e' }), ...at(end) };
    }
  }
}

/** Until the answer at the same end, for a request. */
function durationOf({ run }: Exported, { id, role }: StoredEvent): number {
  const place = run.store.place(id as EventId);
  return (role === 'request' && place && run.messages.latency(place)) || MOMENT;
}
