/**
 * The names and shapes of CDP that V8 in Node understands: V8's own domains, from `devtools-protocol`, and Node's,
 * from `@types/node`. A browser's domains (`Page`, `Network`, …) don't compile.
 */

import type { NodeRuntime, NodeWorker } from 'node:inspector';
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js';

type Served = 'Runtime' | 'Debugger' | 'Profiler' | 'HeapProfiler';

type V8Commands = Pick<ProtocolMapping.Commands, Extract<keyof ProtocolMapping.Commands, `${Served}.${string}`>>;
type V8Events = Pick<ProtocolMapping.Events, Extract<keyof ProtocolMapping.Events, `${Served}.${string}`>>;

interface Command<Arguments extends readonly unknown[]> {
  paramsType: Arguments;
  returnType: void;
}

interface NodeCommands {
  'NodeRuntime.enable': Command<[]>;
  'NodeRuntime.disable': Command<[]>;
  'NodeRuntime.notifyWhenWaitingForDisconnect': Command<[NodeRuntime.NotifyWhenWaitingForDisconnectParameterType]>;
  'NodeWorker.enable': Command<[NodeWorker.EnableParameterType]>;
  'NodeWorker.disable': Command<[]>;
  'NodeWorker.detach': Command<[NodeWorker.DetachParameterType]>;
  'NodeWorker.sendMessageToWorker': Command<[NodeWorker.SendMessageToWorkerParameterType]>;
}

interface NodeEvents {
  /** The program has ended, and its process stays only because a debugger is connected. */
  'NodeRuntime.waitingForDisconnect': [];
  /** The process stands before its first line until `Runtime.runIfWaitingForDebugger`. */
  'NodeRuntime.waitingForDebugger': [];
  'NodeWorker.attachedToWorker': [NodeWorker.AttachedToWorkerEventDataType];
  'NodeWorker.detachedFromWorker': [NodeWorker.DetachedFromWorkerEventDataType];
  'NodeWorker.receivedMessageFromWorker': [NodeWorker.ReceivedMessageFromWorkerEventDataType];
}

type Commands = V8Commands & NodeCommands;
type Events = V8Events & NodeEvents;

export type CdpMethod = keyof Commands;
/** The arguments after the method: none, or the parameters. */
export type CdpArguments<M extends CdpMethod> = Commands[M]['paramsType'];
export type CdpResult<M extends CdpMethod> = Commands[M]['returnType'];

export type CdpEventName = keyof Events;
/** An event's parameters; an empty object for an event without. */
export type CdpEventParams<E extends CdpEventName> = Events[E] extends [infer Params] ? Params : Record<string, never>;
