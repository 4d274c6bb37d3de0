/** `dist/recorder.js`: the thread that writes the recording of a session. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../base/errors.ts';
import type { CallSite } from '../protocol/events.ts';
import type { RecorderNews, RecorderOrder } from '../protocol/recording.ts';
import type { RecorderData } from './data.ts';
import { Recorder } from './recorder.ts';

/** Milliseconds of a run that are lost at most when we are killed. */
const COMMIT_EVERY = 250;

const port = parentPort;
if (!port) throw new Error('The recorder is a worker thread.');
const say = (news: RecorderNews) => port.postMessage(news);

function stop(error: unknown): void {
  say({ kind: 'stopped', message: messageOf(error) });
  port?.close();
}

function open(): Recorder | undefined {
  const { file, keep, about } = workerData as RecorderData;
  try {
    const onStack = (stack: number, isolate: number, sites: readonly CallSite[]) =>
      say({ kind: 'stack', stack, isolate, sites });
    return new Recorder({ file, keep, about, onStack });
  } catch (error) {
    stop(error);
    return undefined;
  }
}

const recorder = open();
let committing: NodeJS.Timeout | undefined;
/** Since the last commit. */
let batches = 0;

function obey(to: Recorder, order: RecorderOrder): void {
  switch (order.kind) {
    case 'started':
      to.started(order.isolate, order.time);
      break;
    case 'ended':
      to.ended(order.isolate, order.time);
      break;
    case 'exited':
      to.exited(order.isolate, order.how);
      break;
    case 'marked':
      to.marked(order.mark);
      break;
    case 'batch':
      batches++;
      to.batch(order.isolate, order.batch, order.shift);
      break;
    case 'missed':
      to.missed(order.isolate, order.time, order.count);
      break;
    case 'halted':
      to.halted(order.time, order.isolate, order.width, order.reason);
      break;
    case 'resumed':
      to.resumed(order.time);
      break;
    case 'mapped':
      to.mapped(order.stack, order.frames);
      break;
    case 'summarize': {
      const { request } = order;
      answer(request, () => say({ kind: 'summary', request, summary: to.summary() }));
      break;
    }
    case 'save': {
      const { request, file, payloads } = order;
      answer(request, () => say({ kind: 'saved', request, bytes: to.save(file, payloads) }));
      break;
    }
    case 'close':
      clearTimeout(committing);
      committing = undefined;
      to.close();
      port?.close();
  }
}

function answer(request: number, act: () => void): void {
  try {
    act();
  } catch (error) {
    say({ kind: 'failed', request, message: messageOf(error) });
  }
}

function commit(to: Recorder): void {
  committing = undefined;
  try {
    to.commit();
    if (batches > 0) say({ kind: 'written', batches });
    batches = 0;
  } catch (error) {
    stop(error);
  }
}

if (recorder) {
  port.on('message', (order: RecorderOrder) => {
    try {
      obey(recorder, order);
      if (order.kind !== 'close') committing ??= setTimeout(() => commit(recorder), COMMIT_EVERY);
    } catch (error) {
      stop(error);
    }
  });
}
