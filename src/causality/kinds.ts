/** The kinds of events and what else is small about one, as they stand in the columns of a line. */
import type { MessageRole } from '../protocol/events.ts';

const kinds = ['none', 'send', 'receive', 'log', 'halt', 'exception', 'expose', 'violation', 'fault', 'mark'] as const;
const roles: readonly MessageRole[] = ['request', 'response', 'data'];
const outcomes = ['open', 'complete', 'lost'] as const;

export type EventKind = Exclude<(typeof kinds)[number], 'none'>;
/** How it ended: `open` while nothing was told of its end. */
export type Outcome = (typeof outcomes)[number];

/** `kind` column: four bits of kind, two of role, two of outcome. */
export const SEND = kinds.indexOf('send');
export const RECEIVE = kinds.indexOf('receive');
export const LOST = outcomes.indexOf('lost') << 6;

export const kindBits = (code: number) => code & 15;
export const outcomeBits = (code: number) => code & 192;

export function kindCode(kind: 'send' | 'receive', role: MessageRole): number {
  return (kind === 'send' ? SEND : RECEIVE) | (roles.indexOf(role) << 4);
}

export function withOutcome(code: number, outcome: Outcome): number {
  return (code & 63) | (outcomes.indexOf(outcome) << 6);
}

export function readKind(code: number): { kind: EventKind; role: MessageRole; outcome: Outcome } {
  const kind = kinds[kindBits(code)];
  return {
    kind: kind === undefined || kind === 'none' ? 'mark' : kind,
    role: roles[(code >>> 4) & 3] ?? 'data',
    outcome: outcomes[code >>> 6] ?? 'open',
  };
}

/** `flags` column. */
export const INFERRED = 1;
/** It has other ends beside `partner`. */
export const MORE_PARTNERS = 2;
/** It has answers beside `reply`. */
export const MORE_REPLIES = 4;
/** It was aborted, its connection broke, or it says so itself: 404, `UNAVAILABLE`. */
export const FAILED = 8;

export function isFailure(status: number | string | undefined, outcome: Outcome | undefined): boolean {
  if (outcome === 'lost') return true;
  return typeof status === 'number' ? status >= 400 : status !== undefined && status !== 'OK';
}
