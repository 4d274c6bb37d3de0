import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { CdpArguments, CdpEventName, CdpEventParams, CdpMethod, CdpResult } from './methods.ts';

/** One typed connection to one isolate. An interface, since a worker's session rides on that of its process. */
export interface CdpSession extends Disposable {
  /**
   * Rejects with `CdpError` when the inspector refuses, and with `CdpClosed` when the connection ends first.
   * Disposing does not wait: a command that was not answered by then may be lost.
   */
  send<M extends CdpMethod>(method: M, ...params: CdpArguments<M>): Promise<CdpResult<M>>;
  on<E extends CdpEventName>(event: E, listener: (params: CdpEventParams<E>) => void): Disposable;
  /** Fired once, whoever ended the connection, after all open commands were rejected. */
  readonly onClose: Event<void>;
  readonly isClosed: boolean;
}
