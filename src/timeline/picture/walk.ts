/** The keyboard goes from event to event, and from an event to its line of a source. */
import type { EventId } from '../../protocol/event-id.ts';
import type { StepArguments } from '../../protocol/picture.ts';
import type { Asking } from '../asking.ts';
import { openSourceOf } from '../open-source.ts';
import type { Timeline } from '../state.ts';

/** Where an event is: its row, -1 where that is hidden, and its position on the scale that is shown. */
export interface Place {
  readonly event: EventId;
  readonly row: number;
  readonly at: number;
}

export class Walk {
  readonly #timeline: Timeline;
  readonly #asking: Asking;
  readonly #arrived: (place: Place, selects: boolean) => void;
  readonly #say: (words: string) => void;
  #isStepping = false;

  /** @param say reads words aloud */
  constructor(
    timeline: Timeline,
    asking: Asking,
    arrived: (place: Place, selects: boolean) => void,
    say: (words: string) => void,
  ) {
    this.#timeline = timeline;
    this.#asking = asking;
    this.#arrived = arrived;
    this.#say = say;
  }

  /** @param selects whether the selection goes along */
  async step(to: StepArguments['to'], selects: boolean): Promise<void> {
    // A key that is held down steps as fast as answers come, not faster.
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      const { focused, selected, filter, causalOrder } = this.#timeline.state;
      const from = focused ?? selected;
      const { event, lane, at, words } = await this.#asking.ask('lightcone/step', {
        to: from === undefined && to !== 'last' ? 'first' : to,
        order: causalOrder,
        ...(from !== undefined && { event: from }),
        ...(filter && { filter }),
      });
      if (event === undefined || !at) {
        this.#say('Nothing there.');
        return;
      }
      const { scale, rows } = this.#timeline.state;
      const row = rows.findIndex((one) => one.lanes.some((own) => own.lane === lane));
      this.#arrived({ event, row, at: at[scale] }, selects);
      this.#say(words ?? '');
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    } finally {
      this.#isStepping = false;
    }
  }

  async openSource(): Promise<void> {
    const { focused, selected } = this.#timeline.state;
    const id = focused ?? selected;
    if (id === undefined) return;
    try {
      const said = await openSourceOf(id, this.#asking);
      if (said !== undefined) this.#say(said);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }
}
