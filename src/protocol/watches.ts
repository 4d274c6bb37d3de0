/** Watches, breakpoints and logpoints on messages, as the adapter hands them to the probes, and what these tell of them. */
import { isArray, isRecord } from '../base/shape.ts';
import type { Expression } from '../expression/ast.ts';
import type { Template } from '../expression/template.ts';
import type { CallSite } from './events.ts';
import { parseStack } from './wire.ts';

/** One watch, for one isolate: what it is `at` is decided already. */
export interface WatchTerms {
  /** Of DAP, where it is known to the client: no other watch or breakpoint of the session has it. */
  readonly id: number;
  readonly action: 'break' | 'log';
  readonly on: 'send' | 'receive' | 'loss';
  /** Source of a regular expression for the name of the message, without regard to case. */
  readonly name?: string;
  /** Empty: all. */
  readonly protocols: readonly string[];
  /** Who must have sent it, and to whom: nodes by name, others as `peer` names them. */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly when?: Expression;
  readonly template?: Template;
  /** Names that `when` and `template` use. */
  readonly asks: readonly string[];
}

/** Who is who, as far as the adapter knows by now. */
export interface WatchNames {
  /** The node that is asked. */
  readonly node: string;
  /** Nodes by the ordinals of their isolates, and by the addresses at which they listen: `127.0.0.1:8100`. */
  readonly isolates: Readonly<Record<number, string>>;
  readonly addresses: Readonly<Record<string, string>>;
}

/** What has matched, to be read in the pause that it makes. */
export interface WatchHit {
  readonly ids: readonly number[];
  readonly on: 'send' | 'receive' | 'loss';
  /** Of the event. */
  readonly seq: number;
  readonly name: string;
  readonly protocol: string;
  /** For `ProbeMessages.handler`; 0 where there is none. */
  readonly handler: number;
  /** `seq` of the request that it answers, or of the received message that led to it; 0 where neither is known. */
  readonly cause: number;
  /** What is known of a message that is lost. */
  readonly loss?: LossHit;
}

/** The same as the probe has it: `stack` has script, line, column (1-based) and function in turn. */
export interface WireWatchHit extends Omit<WatchHit, 'loss'> {
  readonly loss?: {
    readonly [K in Exclude<keyof LossHit, 'stack'>]: LossHit[K] | undefined;
  } & { readonly stack: readonly (string | number)[] };
}

export interface LossHit {
  /** At whose end: its sender knows that it did not get through, its receiver that it was cut off. */
  readonly end: 'send' | 'receive';
  /** Who is at the other end, by address. */
  readonly peer: string;
  /** Its isolate, by ordinal, where that is known. */
  readonly isolate?: number;
  /** The error's: `ECONNREFUSED`. */
  readonly code?: string;
  /** Where it was sent, or, of what was to be received, where that was asked for. */
  readonly stack: readonly CallSite[];
}

export function parseWatchHit(value: unknown): WatchHit | undefined {
  if (!isRecord(value)) return undefined;
  const { ids, on, seq, name, protocol, handler, cause, loss } = value;
  if (!isArray(ids) || typeof seq !== 'number' || typeof name !== 'string' || typeof protocol !== 'string')
    return undefined;
  if (on !== 'send' && on !== 'receive' && on !== 'loss') return undefined;
  return {
    ids: ids.filter((id) => typeof id === 'number'),
    on,
    seq,
    name,
    protocol,
    handler: typeof handler === 'number' ? handler : 0,
    cause: typeof cause === 'number' ? cause : 0,
    ...(isRecord(loss) && { loss: parseLoss(loss) }),
  };
}

function parseLoss({ end, peer, isolate, code, stack }: Record<string, unknown>): LossHit {
  return {
    end: end === 'receive' ? 'receive' : 'send',
    peer: typeof peer === 'string' ? peer : '',
    ...(typeof isolate === 'number' && { isolate }),
    ...(typeof code === 'string' && { code }),
    stack: parseStack(stack) ?? [],
  };
}

/** What a log has written, and where. */
export interface WatchLine {
  readonly text: string;
  /** Where it was sent, or, of what was received, where that was asked for. */
  readonly stack: readonly CallSite[];
  /** Of the function that took it, or, of what was sent, what has led to it; for `ProbeMessages.handler`, 0 where there is none. */
  readonly handler: number;
  /** At which end it was seen. */
  readonly end: 'send' | 'receive';
}

/** What is no such line is a plain text. */
export function parseWatchLine(written: string): WatchLine {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    return { text: written, stack: [], handler: 0, end: 'send' };
  }
  const { text, stack, handler, end } = isRecord(value) ? value : {};
  return {
    text: typeof text === 'string' ? text : written,
    stack: parseStack(stack) ?? [],
    handler: typeof handler === 'number' ? handler : 0,
    end: end === 'receive' ? 'receive' : 'send',
  };
}
