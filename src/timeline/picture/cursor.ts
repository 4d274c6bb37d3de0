/** What is selected and where the keyboard is, in the picture: by hand, by keys, or from elsewhere. */
import type { EventId } from '../../protocol/event-id.ts';
import type { ConeAnswer } from '../../protocol/picture.ts';
import type { Timeline } from '../state.ts';
import type { Frame } from './frame.ts';
import type { Place } from './walk.ts';

export class Cursor {
  readonly #timeline: Timeline;
  readonly #reveal: (place: Place, otherRow?: number) => void;
  #focus: Place | undefined;
  /** Selected here: it is in sight already. */
  #own: EventId | undefined;
  /** Where it goes to when its cone has come is to be brought into sight too; once, and never away from under the pointer. */
  #wantsBoth = false;

  /** @param reveal brings a place into sight, and a row beside it where both have room */
  constructor(timeline: Timeline, reveal: (place: Place, otherRow?: number) => void) {
    this.#timeline = timeline;
    this.#reveal = reveal;
  }

  /** By the pointer. */
  pick(event: EventId | undefined): void {
    this.select(event);
    this.#wantsBoth = false;
  }

  select(event: EventId | undefined): void {
    this.#own = event;
    this.#wantsBoth = true;
    if (event === undefined) this.#timeline.change({ selected: undefined, focused: undefined, cone: undefined });
    else this.#timeline.change({ selected: event, focused: event, isFollowing: false });
  }

  selectFocused(): void {
    const { focused, selected } = this.#timeline.state;
    this.select(focused ?? selected);
  }

  /** @returns whether there was something to leave */
  leave(): boolean {
    const { selected, focused } = this.#timeline.state;
    if (selected === undefined && focused === undefined) return false;
    this.select(undefined);
    return true;
  }

  /** The keyboard has come to an event. @param selects whether the selection goes along */
  arrived(place: Place, selects: boolean): void {
    this.#focus = place;
    if (selects) this.select(place.event);
    else this.#timeline.change({ focused: place.event });
    this.#reveal(place);
  }

  /** The cone of the selection has come, and with it where the selection is. */
  coned(event: EventId, { row, at, message }: ConeAnswer): void {
    this.#focus = { event, row, at };
    if (this.#own === event && !this.#wantsBoth) return;
    const isElsewhere = this.#own !== event;
    this.#own = event;
    this.#wantsBoth = false;
    const other = message?.from?.row === row ? message.to?.row : message?.from?.row;
    if (isElsewhere || other !== undefined) this.#reveal(this.#focus, other);
  }

  /** Another run or another scale: no place is what it was. */
  forget(): void {
    this.#focus = undefined;
    this.#own = undefined;
  }

  place(frame: Frame): Place | undefined {
    const { focused, selected } = this.#timeline.state;
    const event = focused ?? selected;
    if (event === undefined) return undefined;
    if (this.#focus?.event === event) return this.#focus;
    return event === selected && frame.cone
      ? { event, row: frame.cone.answer.row, at: frame.cone.answer.at }
      : undefined;
  }
}
