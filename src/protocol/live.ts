/** What the editor tells the language server of the run that goes on: counts and values that stand beside the sentences of its file. */
import type { StateAnswer, WatchesAnswer } from './control.ts';

/** A notification of the Language Server Protocol, sent when anything in it has changed; empty when the run is over. */
export const liveNotification = 'lightcone/live';

export interface Live {
  readonly watches: readonly Pick<WatchesAnswer['watches'][number], 'text' | 'message' | 'hits'>[];
  readonly exposed: readonly Pick<StateAnswer['rows'][number], 'title' | 'name' | 'value' | 'hits'>[];
}
