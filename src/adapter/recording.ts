/** The recording of a run, as it is written by a thread of its own: what it is told, and what can be asked of it. */
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { type Deferred, deferred, within } from '../base/deadline.ts';
import { Disposables } from '../base/disposable.ts';
import type { Source } from '../debugger/source.ts';
import type { DebuggedSystem } from '../debugger/system.ts';
import type { CallSite } from '../protocol/events.ts';
import type { MappedFrame, RecorderNews, RecorderOrder, RecordingSummary } from '../protocol/recording.ts';
import type { RecorderData } from '../recording/data.ts';
import { recordingFailed } from './errors.ts';

/** Batches that may wait for the recorder; what comes beyond is counted and left out. */
const MOST_AHEAD = 2000;
/** Milliseconds that the disk may take for what is left at the end. */
const CLOSE_WITHIN = 2000;
/** Milliseconds that the places of the last stacks may take: their sources may have to be read. */
const MAP_WITHIN = 2000;

type Request = {
  [K in RecorderOrder['kind']]: Extract<RecorderOrder, { kind: K; request: number }>;
}[RecorderOrder['kind']];
type Asked<T> = T extends unknown ? Omit<T, 'request'> : never;

export class SessionRecording {
  /** Path. */
  readonly file: string;
  readonly #debugged: DebuggedSystem;
  readonly #worker: Worker;
  readonly #onTrouble: (message: string) => void;
  readonly #sourceLines: number;
  readonly #pending = new Map<number, Deferred<RecorderNews>>();
  readonly #texts = new Map<string, Promise<readonly string[] | undefined>>();
  /** Stacks whose places are being looked up. */
  readonly #mapping = new Set<Promise<void>>();
  readonly #ended = deferred();
  readonly #owned = new Disposables();
  #requests = 0;
  /** Batches that it has not taken up yet. */
  #ahead = 0;
  #stopped: string | undefined;

  /**
   * @param parts.program path of `dist/recorder.js`
   * @param parts.sourceLines that are kept around each place; 0 for none
   * @param parts.onTrouble it can't go on, and says why
   */
  constructor(parts: {
    program: string;
    data: RecorderData;
    debugged: DebuggedSystem;
    sourceLines: number;
    onTrouble: (message: string) => void;
  }) {
    const { program, data, debugged, sourceLines, onTrouble } = parts;
    this.#sourceLines = sourceLines;
    this.file = data.file;
    this.#debugged = debugged;
    this.#onTrouble = onTrouble;
    this.#worker = new Worker(program, { workerData: data, execArgv: [], stdout: false });
    // An adapter that has nothing else to do may end.
    this.#worker.unref();
    this.#worker.on('message', (news: RecorderNews) => this.#onNews(news));
    this.#worker.on('error', (error) => this.#stop(error.message));
    this.#worker.once('exit', () => {
      this.#stop('its thread has ended');
      this.#ended.resolve();
    });
    this.#listen();
  }

  /** What still waits in the programs is told. */
  async catchUp(): Promise<void> {
    await this.#debugged.messages.catchUp();
  }

  async summary(): Promise<RecordingSummary> {
    await this.catchUp();
    const news = await this.#ask({ kind: 'summarize' });
    if (news.kind !== 'summary') throw recordingFailed('it gave no summary');
    return news.summary;
  }

  /** @param file absolute @returns its bytes @throws UserError */
  async save(file: string, payloads: boolean): Promise<number> {
    await this.catchUp();
    await within(MAP_WITHIN, this.#mapped());
    const news = await this.#ask({ kind: 'save', file, payloads });
    if (news.kind !== 'saved') throw recordingFailed('it was not saved');
    return news.bytes;
  }

  /** Resolves when all that was told is written. */
  async close(): Promise<void> {
    this.#owned.dispose();
    this.#worker.ref();
    await within(MAP_WITHIN, this.#mapped());
    this.#tell({ kind: 'close' });
    await within(CLOSE_WITHIN, this.#ended.promise);
    await this.#worker.terminate();
  }

  #listen(): void {
    const { messages, world, history } = this.#debugged;
    this.#owned.add(history.onMark((mark) => this.#tell({ kind: 'marked', mark })));
    this.#owned.add(history.onExit(({ isolate, ended = '' }) => this.#tell({ kind: 'exited', isolate, how: ended })));
    this.#owned.add(
      this.#debugged.onThread(({ isolate, kind }) => {
        const time = messages.elapsed;
        if (kind === 'exited') {
          this.#tell({ kind: 'ended', isolate: isolate.id, time });
          return;
        }
        const { id, node, group, title, pid } = isolate;
        this.#tell({ kind: 'started', isolate: { id, node, group, title, kind: isolate.kind, pid }, time });
      }),
    );
    this.#owned.add(
      messages.onCaptured(({ isolate, batch, shift, events }) => {
        if (this.#ahead >= MOST_AHEAD) {
          this.#tell({ kind: 'missed', isolate: isolate.id, time: messages.elapsed, count: events.length });
          return;
        }
        this.#ahead++;
        this.#tell({ kind: 'batch', isolate: isolate.id, batch, shift });
      }),
    );
    this.#owned.add(
      world.onHalt(({ isolate, reason }) =>
        this.#tell({ kind: 'halted', time: messages.elapsed, isolate: isolate.id, width: world.width, reason }),
      ),
    );
    this.#owned.add(world.onStates(() => !world.isStanding && this.#tell({ kind: 'resumed', time: messages.elapsed })));
  }

  #tell(order: RecorderOrder): void {
    if (this.#stopped === undefined) this.#worker.postMessage(order);
  }

  async #ask(question: Asked<Request>): Promise<RecorderNews> {
    if (this.#stopped !== undefined) throw recordingFailed(this.#stopped);
    const request = ++this.#requests;
    const answer = deferred<RecorderNews>();
    this.#pending.set(request, answer);
    this.#tell({ ...question, request } as RecorderOrder);
    const news = await answer.promise;
    if (news.kind === 'failed') throw recordingFailed(news.message);
    return news;
  }

  #onNews(news: RecorderNews): void {
    switch (news.kind) {
      case 'taken':
        this.#ahead -= news.batches;
        return;
      case 'stack':
        this.#map(news.stack, news.isolate, news.sites);
        return;
      case 'stopped':
        this.#onTrouble(`The session is not recorded any more: ${news.message}`);
        this.#stop(news.message);
        return;
      case 'paused':
        this.#onTrouble(
          `The session is not recorded for now: ${news.message}. It will be as soon as there is room on the disk; what it misses is counted.`,
        );
        return;
      default:
        this.#pending.get(news.request)?.resolve(news);
        this.#pending.delete(news.request);
    }
  }

  #stop(message: string): void {
    this.#stopped ??= message;
    for (const pending of this.#pending.values()) pending.reject(recordingFailed(this.#stopped));
    this.#pending.clear();
  }

  /** Resolves when the places of all stacks that were told are known: of the last ones, too, which are asked for when they are written. */
  async #mapped(): Promise<void> {
    await this.#ask({ kind: 'reach' }).catch(() => {}); // it has stopped, which was said
    await Promise.all(this.#mapping);
  }

  #map(stack: number, isolate: number, sites: readonly CallSite[]): void {
    const mapping = Promise.all(sites.map((site) => this.#frameOf(isolate, site))).then((frames) => {
      this.#tell({ kind: 'mapped', stack, frames });
      this.#mapping.delete(mapping);
    });
    this.#mapping.add(mapping);
  }

  async #frameOf(isolate: number, site: CallSite): Promise<MappedFrame | undefined> {
    const found = await this.#debugged.history.siteOf(isolate, site).catch(() => undefined); // gone, with its text
    if (!found) return undefined;
    const { source, line, column } = found;
    const excerpt = this.#sourceLines === 0 ? undefined : await this.#excerptOf(source, line);
    return { source: source.path ?? source.name, line, column, excerpt };
  }

  async #excerptOf(source: Source, line: number): Promise<MappedFrame['excerpt']> {
    const lines = await this.#linesOf(source);
    const from = Math.max(0, line - Math.floor((this.#sourceLines - 1) / 2));
    return lines && { from, text: lines.slice(from, from + this.#sourceLines).join('\n') };
  }

  #linesOf(source: Source): Promise<readonly string[] | undefined> {
    let lines = this.#texts.get(source.id);
    if (!lines) {
      const text = source.path === undefined ? source.text() : readFile(source.path, 'utf8');
      lines = text.then(
        (all) => all.replace(/^\uFEFF/, '').split(/\r?\n/), // editors don't show it, and the lines are compared with theirs
        () => undefined, // It is gone: the place alone is kept.
      );
      this.#texts.set(source.id, lines);
    }
    return lines;
  }
}
