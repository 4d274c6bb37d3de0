import { rmSync } from 'node:fs';
import type { MappedFrame } from '../../protocol/recording.ts';
import {
  type WireEvent,
  wireAmendment,
  wireListening,
  wireMessage,
  wireStack,
  writeBatch,
} from '../../protocol/wire.ts';
import { Recorder } from '../recorder.ts';
import type { Delivery, Imported, ImportedEvent } from './imported.ts';

/** Events that are handed to the recorder at once. */
const AT_ONCE = 5000;

/**
 * Writes a recording, by the recorder of sessions: what that writes can be read.
 * @param file is replaced if it is there
 * @returns its bytes
 * @throws UserError where this Node has no SQLite, and what SQLite throws
 */
export function writeImported(imported: Imported, file: string): number {
  const part = `${file}.importing`;
  remove(part);
  let recorder: Recorder | undefined;
  try {
    recorder = new Recorder({
      file: part,
      keep: { events: Number.MAX_SAFE_INTEGER, megabytes: Number.MAX_SAFE_INTEGER },
      about: { name: imported.name, began: new Date(imported.began / 1000).toISOString(), redacted: '[]' },
      // Places are those of the sources already, wherever they come from.
      onStack: (stack, _isolate, sites) =>
        recorder?.mapped(
          stack,
          sites.map(({ script, line, column }) => ({
            source: script,
            line,
            column,
            excerpt: excerptOf(imported, script, line + 1),
          })),
        ),
    });
    write(imported, recorder);
    return recorder.save(file, true);
  } finally {
    recorder?.close();
    remove(part);
  }
}

function write({ isolates, events, deliveries, marks = [], listens = [] }: Imported, recorder: Recorder): void {
  for (const { started, ended: _, exit: __, ...isolate } of isolates) recorder.started(isolate, started);
  for (const { isolate, address, time } of listens)
    recorder.batch(isolate, writeBatch([wireListening({ kind: 'listen', address, time })]), 0);
  const sends = new Map<number, Delivery[]>();
  for (const delivery of deliveries) {
    const others = sends.get(delivery.receive);
    if (others) others.push(delivery);
    else sends.set(delivery.receive, [delivery]);
  }
  // As they would have come: the recorder numbers them so.
  const sorted = [...events].sort((a, b) => a.time - b.time || a.isolate - b.isolate || a.seq - b.seq);
  for (let from = 0; from < sorted.length; ) {
    const { isolate } = sorted[from] as ImportedEvent;
    let to = from + 1;
    while (to < sorted.length && to - from < AT_ONCE && sorted[to]?.isolate === isolate) to++;
    const batch = sorted.slice(from, to);
    recorder.batch(isolate, writeBatch(batch.flatMap(wired)), 0);
    for (const { seq } of batch) {
      for (const { send, receive, inferred } of sends.get(isolate * 2 ** 32 + seq) ?? [])
        recorder.deliver(send, receive, inferred);
    }
    if (Math.floor(to / AT_ONCE) !== Math.floor(from / AT_ONCE)) recorder.commit();
    from = to;
  }
  for (const mark of marks) recorder.marked(mark);
  for (const { id, ended, exit } of isolates) {
    if (ended !== undefined) recorder.ended(id, ended);
    if (exit !== undefined) recorder.exited(id, exit);
  }
}

/** The lines that are kept around this one without a gap. */
function excerptOf({ sources }: Imported, source: string, line: number): MappedFrame['excerpt'] {
  const lines = sources?.get(source);
  if (!lines?.has(line)) return undefined;
  let from = line;
  while (lines.has(from - 1)) from--;
  const texts: string[] = [];
  for (let at = from; lines.has(at); at++) texts.push(lines.get(at) ?? '');
  return { from: from - 1, text: texts.join('\n') };
}

function wired(event: ImportedEvent): WireEvent[] {
  const { stack, outcome, took, seq, time } = event;
  const message = wireMessage({ ...event, match: { by: 'own' }, handler: 0, stack: wireStack(stack) });
  return outcome === 'open'
    ? [message]
    : [message, wireAmendment({ kind: 'more', of: seq, time: time + took, outcome })];
}

function remove(file: string): void {
  for (const tail of ['', '-wal', '-shm', '-journal']) rmSync(file + tail, { force: true });
}
