/** A value in a node, with what is needed to look inside it. */
import type { Protocol } from 'devtools-protocol';
import type { Isolate } from './isolate.ts';
import type { Pause } from './pause.ts';
import { preview } from './preview.ts';

export interface Value {
  readonly isolate: Isolate;
  /** The pause that it dies with; undefined for values of the console, which live as long as the session. */
  readonly pause: Pause | undefined;
  readonly remote: Protocol.Runtime.RemoteObject;
  readonly text: string;
  readonly type: string;
  /** How many elements it has, where it is worth asking for them page by page. */
  readonly elements: number | undefined;
}

/** Lists longer than this are shown page by page. */
const PAGE_FROM = 100;

export function makeValue(isolate: Isolate, pause: Pause | undefined, remote: Protocol.Runtime.RemoteObject): Value {
  const length =
    remote.subtype === 'array' || remote.subtype === 'typedarray'
      ? /\((\d+)\)$/.exec(remote.description ?? '')?.[1]
      : undefined;
  const elements = length === undefined || Number(length) <= PAGE_FROM ? undefined : Number(length);
  return {
    isolate,
    pause,
    remote,
    text: preview(remote),
    type: remote.className ?? remote.subtype ?? remote.type,
    elements,
  };
}
