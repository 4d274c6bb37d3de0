/** The call stack of an isolate that stands: its frames, and below them the functions that await it. */
import type { Protocol } from 'devtools-protocol';
import type { CallSite } from '../protocol/events.ts';
import { type Awaiter, awaitersOf } from './await-chain.ts';
import type { Isolate } from './isolate.ts';
import type { Pause } from './pause.ts';
import type { Source, SourcePlace, Sources } from './source.ts';

export interface Frame {
  readonly isolate: Isolate;
  /** The pause that it belongs to; undefined for the placeholder of an isolate that has not stopped yet. */
  readonly pause: Pause | undefined;
  /** `sent`: it has sent what is lost, and gone on since. */
  readonly kind: 'code' | 'awaiting' | 'sent' | 'idle' | 'label';
  readonly name: string;
  readonly source: Source | undefined;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
  /** Where variables are read and expressions evaluated; undefined for the global scope of an idle isolate and for awaiting frames. */
  readonly call: Protocol.Debugger.CallFrame | undefined;
}

export interface Origin {
  readonly title: string;
  readonly site: SourcePlace & { readonly name: string };
}

export interface StackPage {
  readonly frames: readonly Frame[];
  /** All frames that there are, as far as they are known. */
  readonly total: number;
}

export class Stacks {
  readonly #sources: Sources;
  /** Awaiting functions by pause: they are asked for once. */
  readonly #awaiters = new WeakMap<Pause, Promise<readonly Awaiter[]>>();
  /** Losses for which the program has stopped. */
  readonly #losses = new WeakMap<Pause, { readonly title: string; readonly sent: readonly Awaiter[] }>();

  /** What has led to pauses in which nothing of the program's own is on the stack. */
  readonly #origins = new WeakMap<Pause, Origin>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** A pause is about something that was sent before. */
  explain(pause: Pause, title: string, sent: readonly CallSite[]): void {
    this.#losses.set(pause, {
      title,
      sent: sent.map(({ name, script, line, column }) => ({ name, script, place: { line, column } })),
    });
  }

  /** Below the stack of a pause stands where in the program what happens there began. */
  led(pause: Pause, origin: Origin): void {
    this.#origins.set(pause, origin);
  }

  /** A page of the stack of an isolate that stands or will stand. */
  async page(isolate: Isolate, start: number, count: number): Promise<StackPage> {
    const { pause } = isolate;
    if (!isolate.hasBegun) return only(start, label(isolate, undefined, '(before the first line)'));
    if (!pause)
      return only(start, label(isolate, undefined, '(not stopped yet: in native code, or in a long run of code)'));
    const loss = this.#losses.get(pause);
    if (loss) {
      const frames = await this.#framesOfLoss(isolate, pause, loss);
      return { frames: frames.slice(start, start + count), total: frames.length };
    }
    // One that was interrupted may stand between two turns of its loop, too, inside Node's own timers.
    const isBetweenTurns = pause.isParked || (pause.wasAsked && pause.frames.every((call) => isOfHost(isolate, call)));
    const calls = isBetweenTurns ? pause.frames.filter((call) => !isOfHost(isolate, call)) : pause.frames;
    if (calls.length === 0)
      return only(start, { ...label(isolate, pause, '(idle: waiting for events)'), kind: 'idle' });
    const page = calls.slice(start, start + count);
    const frames = await Promise.all(page.map((call) => this.#codeFrame(isolate, pause, call)));
    // The far end is asked for only when somebody looks at it: an editor asks for one frame first.
    if (start + count <= calls.length) return { frames, total: calls.length + 1 };
    const before = await this.#before(isolate, pause);
    const origin = this.#origins.get(pause);
    const far = [
      ...before,
      ...(origin ? [label(isolate, pause, origin.title), originFrame(isolate, pause, origin)] : []),
    ];
    const from = Math.max(0, start - calls.length);
    return { frames: [...frames, ...far.slice(from, start + count - calls.length)], total: calls.length + far.length };
  }

  /** The innermost frame of the program, below Node's own code; undefined where there is none, or the isolate runs. */
  async innermost(isolate: Isolate): Promise<Frame | undefined> {
    const { pause } = isolate;
    const call = pause?.frames.find((one) => !isOfHost(isolate, one));
    return call && this.#codeFrame(isolate, pause, call);
  }

  /** Whether a step may not end in the innermost frame. */
  async isSkipped(isolate: Isolate, call: Protocol.Debugger.CallFrame): Promise<boolean> {
    if (isolate.scripts.get(call.location.scriptId)?.file.isProbe) return true;
    return (await this.#codeFrame(isolate, undefined, call)).source?.isSkipped ?? false;
  }

  /** Whether the innermost frame is in helpers that a compiler has put before the user's code: getters of exports, say. */
  async isPreamble(isolate: Isolate, { location }: Protocol.Debugger.CallFrame): Promise<boolean> {
    const map = await isolate.scripts.get(location.scriptId)?.file.read();
    return map?.isPreamble({ line: location.lineNumber, column: location.columnNumber ?? 0 }) ?? false;
  }

  /** What of the program has led to the loss, if anything has; then, below, what has sent what is lost. */
  async #framesOfLoss(isolate: Isolate, pause: Pause, loss: { title: string; sent: readonly Awaiter[] }) {
    const [top] = pause.frames;
    const isProgram = top && !isOfHost(isolate, top) && !isolate.scripts.get(top.location.scriptId)?.file.isPackage;
    const calls = isProgram ? pause.frames.filter((call) => !isOfHost(isolate, call)) : [];
    const sent = loss.sent.map((one) => this.#absentFrame(isolate, pause, 'sent', one));
    return Promise.all([
      ...calls.map((call) => this.#codeFrame(isolate, pause, call)),
      label(isolate, pause, loss.title),
      ...sent,
    ]);
  }

  /** Who has asked for what runs: by V8's own account where there is one, else who awaits it. */
  async #before(isolate: Isolate, pause: Pause): Promise<readonly Frame[]> {
    const frames: Promise<Frame>[] = [];
    for (let at = pause.asyncStack; at; at = at.parent) {
      const calls = at.callFrames.filter(
        ({ url, functionName }) => !url.startsWith('node:') && !isOfProbe(functionName),
      );
      if (calls.length === 0) continue;
      frames.push(Promise.resolve(label(isolate, pause, at.description ?? 'async')));
      const awaits = at.description === 'await' || at.description === 'async function';
      for (const { functionName: name, url: script, lineNumber: line, columnNumber: column } of calls) {
        const frame = this.#absentFrame(isolate, pause, 'awaiting', { name, script, place: { line, column } });
        frames.push(awaits ? frame : frame.then((one) => ({ ...one, name: name || '(anonymous)' })));
      }
    }
    if (frames.length > 0) return Promise.all(frames);
    const awaiters = await this.#awaitersOf(isolate, pause);
    if (awaiters.length === 0) return [];
    const awaiting = awaiters.map((one) => this.#absentFrame(isolate, pause, 'awaiting', one));
    return [label(isolate, pause, 'await'), ...(await Promise.all(awaiting))];
  }

  #awaitersOf(isolate: Isolate, pause: Pause): Promise<readonly Awaiter[]> {
    let awaiters = this.#awaiters.get(pause);
    if (!awaiters) {
      awaiters = awaitersOf(isolate, pause);
      this.#awaiters.set(pause, awaiters);
    }
    return awaiters;
  }

  async #codeFrame(isolate: Isolate, pause: Pause | undefined, call: Protocol.Debugger.CallFrame): Promise<Frame> {
    const { location } = call;
    const script = isolate.scripts.get(location.scriptId);
    const place = { line: location.lineNumber, column: location.columnNumber ?? 0 };
    const at = script ? await this.#sources.placeOf(isolate, script, place) : { source: undefined, ...place };
    return { isolate, pause, kind: 'code', name: call.functionName || '(anonymous)', ...at, call };
  }

  /** Of what is not on the stack. */
  async #absentFrame(isolate: Isolate, pause: Pause, kind: 'awaiting' | 'sent', absent: Awaiter): Promise<Frame> {
    const { script: file, place } = absent;
    const name = absent.name || '(anonymous)';
    const script = isolate.scriptNamed(file);
    const at = script ? await this.#sources.placeOf(isolate, script, place) : { source: undefined, ...place };
    return { isolate, pause, kind, name: kind === 'awaiting' ? `async ${name}` : name, ...at, call: undefined };
  }
}

function originFrame(isolate: Isolate, pause: Pause, { site }: Origin): Frame {
  const { source, line, column } = site;
  return { isolate, pause, kind: 'sent', name: site.name || '(anonymous)', source, line, column, call: undefined };
}

function only(start: number, frame: Frame): StackPage {
  return { frames: start > 0 ? [] : [frame], total: 1 };
}

function label(isolate: Isolate, pause: Pause | undefined, name: string): Frame {
  return { isolate, pause, kind: 'label', name, source: undefined, line: 0, column: 0, call: undefined };
}

/** Hooks of the probe, which are in no file of the program's. */
function isOfProbe(name: string): boolean {
  return name.startsWith('lightcone');
}

/** Ours and Node's, under which an idle isolate waits. */
function isOfHost(isolate: Isolate, call: Protocol.Debugger.CallFrame): boolean {
  return call.functionName === 'lightconePark' || isolate.isInternal(call);
}
