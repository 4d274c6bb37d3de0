/** An editor that debugs, in words of its user: what it sees is what a person in front of VS Code would see. */
import { basename } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { WatchesAnswer, WatchesArguments } from '../../../src/protocol/control.ts';
import { Wire } from './wire.ts';

export type Configuration = Readonly<Record<string, unknown>>;

/** Where a thread stands: `orders app.js:12 placeOrder`. */
export interface Stop {
  readonly thread: string;
  readonly threadId: number;
  readonly reason: string;
  readonly place: string;
  readonly frameId: number;
  readonly body: DebugProtocol.StoppedEvent['body'];
}

export interface BreakpointLine {
  readonly line: number;
  readonly condition?: string;
  readonly logMessage?: string;
  readonly hitCondition?: string;
  readonly column?: number;
}

/** A message in the console. */
export interface ConsoleEntry {
  readonly category: string;
  readonly text: string;
  /** `app.js:12:3`, or `nowhere`. */
  readonly place: string;
  /** What it is opened by; 0 where it can't be. */
  readonly opens: number;
}

export class Editor {
  readonly wire: Wire;
  capabilities: DebugProtocol.Capabilities = {};
  /** What the editor says of itself beyond the usual. */
  client: Partial<DebugProtocol.InitializeRequestArguments> = {};
  readonly #breakpoints = new Map<string, readonly BreakpointLine[]>();

  /** @param node the Node that runs the adapter @param args of the adapter @param nodeArgs of that Node */
  constructor(node?: string, args?: readonly string[], nodeArgs?: readonly string[]) {
    this.wire = new Wire(node, args, nodeArgs);
  }

  /** Breakpoints that are there before the session begins, or are set in a running one. */
  async breakAt(
    file: string,
    ...lines: readonly (number | BreakpointLine)[]
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const breakpoints = lines.map((line) => (typeof line === 'number' ? { line } : line));
    this.#breakpoints.set(file, breakpoints);
    if (!this.#isUp) return [];
    return this.#send(file, breakpoints);
  }

  /** The checkboxes for exceptions, each with its condition, before the session begins or in a running one. */
  async breakOn(
    exceptions: Readonly<Partial<Record<'all' | 'uncaught', string>>>,
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    this.#exceptions = exceptions;
    if (!this.#isUp) return [];
    const filterOptions = Object.entries(exceptions).map(([filterId, condition]) => ({
      filterId,
      ...(condition !== '' && { condition }),
    }));
    const body = await this.wire.request<DebugProtocol.SetExceptionBreakpointsResponse['body']>(
      'setExceptionBreakpoints',
      { filters: [], filterOptions },
    );
    return body?.breakpoints ?? [];
  }

  /** What a view of messages sets. */
  watches(args: WatchesArguments = {}): Promise<WatchesAnswer> {
    return this.wire.request('lightcone/watches', args);
  }

  /** The function breakpoints of a running session. */
  async breakOnMessages(
    ...breakpoints: readonly DebugProtocol.FunctionBreakpoint[]
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const body = await this.wire.request<DebugProtocol.SetFunctionBreakpointsResponse['body']>(
      'setFunctionBreakpoints',
      { breakpoints },
    );
    return body.breakpoints;
  }

  #exceptions: Readonly<Partial<Record<'all' | 'uncaught', string>>> = {};
  #isUp = false;
  #initialized: Promise<unknown> | undefined;

  /** F5. Resolves when the start is answered; rejects with what the editor would show. */
  async debug(configuration: Configuration): Promise<void> {
    this.capabilities = await this.wire.request<DebugProtocol.Capabilities>('initialize', {
      adapterID: 'lightcone',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
      supportsProgressReporting: true,
      ...this.client,
    });
    const command = configuration.request === 'attach' ? 'attach' : 'launch';
    const started = this.wire.request(command, {
      type: 'lightcone',
      name: 'System',
      request: command,
      ...configuration,
    });
    // A refused configuration is told by the answer; then the next one brings the event.
    this.#initialized ??= this.wire.next('initialized');
    this.#initialized.catch(() => {});
    await Promise.race([started, this.#initialized]);
    this.#initialized = undefined;
    this.#isUp = true;
    for (const [file, lines] of this.#breakpoints) await this.#send(file, lines);
    await this.breakOn(this.#exceptions);
    await this.wire.request('configurationDone');
    await started;
  }

  /** The next halt that takes the focus. */
  async halts(): Promise<Stop> {
    return this.#see(
      await this.wire.next<DebugProtocol.StoppedEvent['body']>('stopped', (body) => !body.preserveFocusHint),
    );
  }

  /** The next stop that is told without taking the focus. */
  async alsoStops(): Promise<Stop> {
    return this.#see(
      await this.wire.next<DebugProtocol.StoppedEvent['body']>('stopped', (body) => body.preserveFocusHint === true),
    );
  }

  /** All threads as the Call Stack view names them, sorted. */
  async threads(): Promise<readonly string[]> {
    return (await this.#threads()).map((thread) => thread.name).sort();
  }

  /** Resolves when there is a thread of that name. */
  async joins(title: string): Promise<void> {
    while (!(await this.#hasThread(title))) await this.wire.next('thread');
  }

  /** Resolves when there is no thread of that name any more. */
  async leaves(title: string): Promise<void> {
    while (await this.#hasThread(title)) await this.wire.next('thread');
  }

  async #hasThread(title: string): Promise<boolean> {
    return (await this.#threads()).some(({ name }) => name === title || name.startsWith(`${title} ·`));
  }

  async threadId(node: string): Promise<number> {
    const thread = (await this.#threads()).find(({ name }) => name === node || name.startsWith(`${node} ·`));
    if (!thread) throw new Error(`no thread of ${node}`);
    return thread.id;
  }

  async stack(
    threadId: number,
    page: { startFrame?: number; levels?: number } = {},
  ): Promise<readonly DebugProtocol.StackFrame[]> {
    const body = await this.wire.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId, ...page });
    return body.stackFrames;
  }

  /** The call stack as lines: `placeOrder app.js:12`. */
  async stackLines(threadId: number): Promise<readonly string[]> {
    return (await this.stack(threadId)).map(lineOf);
  }

  continue(threadId = 0): Promise<unknown> {
    return this.wire.request('continue', { threadId });
  }

  pause(threadId = 0): Promise<unknown> {
    return this.wire.request('pause', { threadId });
  }

  step(kind: 'next' | 'stepIn' | 'stepOut', threadId: number): Promise<unknown> {
    return this.wire.request(kind, { threadId });
  }

  /** A command for one node, as the extension sends it. */
  command(command: string, target: { threadId?: number; node?: string }): Promise<unknown> {
    return this.wire.request('lightcone/command', { command, ...target });
  }

  async evaluate(expression: string, frameId?: number, context = 'repl'): Promise<string> {
    const body = await this.wire.request<DebugProtocol.EvaluateResponse['body']>('evaluate', {
      expression,
      context,
      ...(frameId !== undefined && { frameId }),
    });
    return body.result;
  }

  /** The variables of a frame's scope by name. */
  async variables(frameId: number, scopeName = 'Local'): Promise<Readonly<Record<string, DebugProtocol.Variable>>> {
    const { scopes } = await this.wire.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
    const scope = scopes.find(({ name }) => name.startsWith(scopeName));
    if (!scope) throw new Error(`no scope ${scopeName} among ${scopes.map(({ name }) => name).join(', ')}`);
    return this.inside(scope.variablesReference);
  }

  async inside(
    variablesReference: number,
    page: object = {},
  ): Promise<Readonly<Record<string, DebugProtocol.Variable>>> {
    const body = await this.wire.request<DebugProtocol.VariablesResponse['body']>('variables', {
      variablesReference,
      ...page,
    });
    return Object.fromEntries(body.variables.map((variable) => [variable.name, variable]));
  }

  /** A breakpoint's next change that fits. */
  breakpointChanges(fits: (breakpoint: DebugProtocol.Breakpoint) => boolean): Promise<DebugProtocol.Breakpoint> {
    return this.wire
      .next<DebugProtocol.BreakpointEvent['body']>('breakpoint', ({ breakpoint }) => fits(breakpoint))
      .then(({ breakpoint }) => breakpoint);
  }

  /** What stands in the console, message by message. */
  entries(): readonly ConsoleEntry[] {
    const bodies = this.wire.events.flatMap(({ event, body }) => (event === 'output' ? [body as unknown] : []));
    return (bodies as readonly DebugProtocol.OutputEvent['body'][]).map(
      ({ category = '', output, source, line, column, variablesReference = 0 }) => {
        const name = basename(source?.path ?? source?.name ?? '');
        return {
          category,
          text: output,
          place: name ? `${name}:${line}:${column}` : 'nowhere',
          opens: variablesReference,
        };
      },
    );
  }

  /** Opens a line of the console as VS Code does, which asks at once for a list with one element, and shows what is in that. */
  async open(entry: ConsoleEntry | undefined): Promise<Readonly<Record<string, DebugProtocol.Variable>>> {
    const rows = Object.values(await this.inside(entry?.opens ?? 0));
    if (rows.length !== 1) throw new Error(`a line of the console must have one row, this one has ${rows.length}`);
    return this.inside(rows[0]?.variablesReference ?? 0);
  }

  /** Resolves when a line that fits has been written to the console. */
  async writes(text: string | RegExp): Promise<void> {
    const isThere = () => (typeof text === 'string' ? this.wire.output.includes(text) : text.test(this.wire.output));
    while (!isThere()) await this.wire.moreOutput();
  }

  /** Shift+F5: resolves when the session has ended. */
  async stop(): Promise<void> {
    const terminated = this.wire.next('terminated');
    await this.wire.request('terminate');
    await terminated;
  }

  /** The session's end, whatever state it is in: for `afterEach`. */
  async close(): Promise<void> {
    if (this.wire.adapter.exitCode === null && this.wire.adapter.signalCode === null) {
      await this.wire.request('disconnect').catch(() => {}); // it may have ended by itself, which is what we want
      this.wire.adapter.stdin?.end();
      await this.wire.exited;
    }
  }

  async #send(path: string, breakpoints: readonly BreakpointLine[]): Promise<readonly DebugProtocol.Breakpoint[]> {
    const body = await this.wire.request<DebugProtocol.SetBreakpointsResponse['body']>('setBreakpoints', {
      source: { path },
      breakpoints,
    });
    return body.breakpoints;
  }

  async #threads(): Promise<readonly DebugProtocol.Thread[]> {
    return (await this.wire.request<DebugProtocol.ThreadsResponse['body']>('threads')).threads;
  }

  async #see(body: DebugProtocol.StoppedEvent['body']): Promise<Stop> {
    const threadId = body.threadId ?? 0;
    const thread = (await this.#threads()).find(({ id }) => id === threadId)?.name ?? '?';
    const [frame] = await this.stack(threadId, { startFrame: 0, levels: 1 });
    const node = thread.split(' · ')[0] ?? thread;
    return {
      thread,
      threadId,
      reason: body.reason,
      place: frame ? `${node} ${placeOf(frame)}` : node,
      frameId: frame?.id ?? 0,
      body,
    };
  }
}

function placeOf(frame: DebugProtocol.StackFrame): string {
  return frame.source ? `${basename(frame.source.path ?? frame.source.name ?? '')}:${frame.line}` : frame.name;
}

function lineOf(frame: DebugProtocol.StackFrame): string {
  return frame.source ? `${frame.name} ${placeOf(frame)}` : frame.name;
}
