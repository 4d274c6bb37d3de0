/** How the parts of the page ask for what they show (`protocol/picture.ts`, `protocol/timeline.ts`), and have the host do something. */
import type { MomentAnswer, MomentArguments } from '../protocol/moment.ts';
import type { PageAction, PageQuestion } from '../protocol/panel.ts';
import type {
  ConeAnswer,
  ConeArguments,
  DifferencesAnswer,
  DifferencesArguments,
  LanesAnswer,
  OverviewAnswer,
  OverviewArguments,
  PictureAnswer,
  PictureArguments,
  RowsAnswer,
  RowsArguments,
  SeenAnswer,
  SeenArguments,
  StepAnswer,
  StepArguments,
} from '../protocol/picture.ts';
import type { CompareAnswer } from '../protocol/recording.ts';
import type {
  CausesAnswer,
  EventAnswer,
  EventArguments,
  EventsAnswer,
  PathAnswer,
  PathArguments,
  SearchAnswer,
  SearchArguments,
} from '../protocol/timeline.ts';

export interface Questions {
  'lightcone/lanes': { arguments: undefined; answer: LanesAnswer };
  'lightcone/picture': { arguments: PictureArguments; answer: PictureAnswer };
  'lightcone/overview': { arguments: OverviewArguments; answer: OverviewAnswer };
  'lightcone/cone': { arguments: ConeArguments; answer: ConeAnswer };
  'lightcone/moment': { arguments: MomentArguments; answer: MomentAnswer };
  'lightcone/step': { arguments: StepArguments; answer: StepAnswer };
  'lightcone/rows': { arguments: RowsArguments; answer: RowsAnswer };
  'lightcone/seen': { arguments: SeenArguments; answer: SeenAnswer };
  'lightcone/differences': { arguments: DifferencesArguments; answer: DifferencesAnswer };
  'lightcone/event': { arguments: EventArguments; answer: EventAnswer };
  'lightcone/past': { arguments: EventArguments; answer: EventsAnswer };
  'lightcone/future': { arguments: EventArguments; answer: EventsAnswer };
  'lightcone/path': { arguments: PathArguments; answer: PathAnswer };
  'lightcone/causes': { arguments: EventArguments; answer: CausesAnswer };
  'lightcone/compare': { arguments: undefined; answer: CompareAnswer };
  'lightcone/search': { arguments: SearchArguments; answer: SearchAnswer };
}

export interface Asking {
  /**
   * Rejects with a message for the user where there is no answer, and with an `AbortError` where `signal` has said that nobody waits any more.
   * A host that does not answer within 10 s is told as such.
   */
  ask<Q extends keyof Questions & PageQuestion>(
    question: Q,
    args: Questions[Q]['arguments'],
    signal?: AbortSignal,
  ): Promise<Questions[Q]['answer']>;
  do(action: PageAction): void;
}
