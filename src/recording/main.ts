/** `dist/recorder.js`: the thread that writes the recording of a session. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../base/errors.ts';
import type { CallSite } from '../protocol/events.ts';
import type { RecorderNews, RecorderOrder } from '../protocol/recording.ts';
import type { RecorderData } from './data.ts';
import { SteadyRecorder } from './steady.ts';

/** Milliseconds of a run that are lost at most when we are killed. */
const COMMIT_EVERY = 500;

const port = parentPort;
if (!port) throw new Error('The recorder is a worker thread.');
const say = (news: RecorderNews) => port.postMessage(news);

function stop(error: unknown): void {
  say({ kind: 'stopped', message: messageOf(error) });
  port?.close();
}

function open(): SteadyRecorder | undefined {
  const { file, keep, about } = workerData as RecorderData;
  try {
    const onStack = (stack: number, isolate: number, sites: readonly CallSite[]) =>
      say({ kind: 'stack', stack, isolate, sites });
    let isTold = false;
    return new SteadyRecorder({ file, keep, about, onStack }, Date.now, (error) => {
      if (!isTold) say({ kind: 'paused', message: messageOf(error) });
      isTold = true;
    });
  } catch (error) {
    stop(error);
    return undefined;
  }
}

const recorder = open();
let committing: NodeJS.Timeout | undefined;
/** Since the adapter was told last. */
let batches = 0;
/** Of those of many nodes, so many are told at once. */
const TELL_EVERY = 100;

function obey(to: SteadyRecorder, order: RecorderOrder): void {
  switch (order.kind) {
    case 'reach':
      say({ kind: 'reached', request: order.request });
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
      break;
    case 'batch':
      to.obey(order);
      if (++batches === TELL_EVERY) tell();
      break;
    default:
      to.obey(order);
  }
}

function answer(request: number, act: () => void): void {
  try {
    act();
  } catch (error) {
    say({ kind: 'failed', request, message: messageOf(error) });
  }
}

function tell(): void {
  if (batches > 0) say({ kind: 'taken', batches });
  batches = 0;
}

function commit(to: SteadyRecorder): void {
  committing = undefined;
  try {
    to.commit();
    tell();
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
