import type { MomentAnswer, MomentArguments } from '../../protocol/moment.ts';
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
} from '../../protocol/picture.ts';
import type { Run } from '../run.ts';
import { cone } from './cone.ts';
import { deedsOf } from './deeds.ts';
import { differences } from './differences.ts';
import type { Hit } from './hits.ts';
import { laneReports, type Standing } from './lane-reports.ts';
import { rows } from './list.ts';
import { moment } from './moment.ts';
import { overview } from './overview.ts';
import { picture } from './picture.ts';
import { Scene } from './scene.ts';
import { seen } from './seen.ts';
import type { Surroundings } from './surroundings.ts';
import { step } from './walk.ts';

/** An answer that is worked out in steps of some milliseconds, so that its host can do something else between two. */
export type InSteps<T> = Generator<undefined, T>;

/** Answers what `protocol/picture.ts` asks about a run in memory. A filter that can't be understood throws a UserError. */
export class Pictures {
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  lanes(host: Surroundings, standing: Standing): LanesAnswer {
    return laneReports(this.#scene(host), standing);
  }

  *picture(host: Surroundings, args: PictureArguments): InSteps<PictureAnswer> {
    const hit = yield* this.#hit(args.filter);
    return picture(this.#scene(host), args, hit);
  }

  *overview(host: Surroundings, args: OverviewArguments): InSteps<OverviewAnswer> {
    const hit = yield* this.#hit(args.filter);
    return overview(this.#scene(host), args, hit);
  }

  /** Undefined where the event is missing or forgotten. */
  cone(host: Surroundings, args: ConeArguments): ConeAnswer | undefined {
    return cone(this.#scene(host), args);
  }

  /** Undefined where the event is missing or forgotten. */
  moment(host: Surroundings, args: MomentArguments): MomentAnswer | undefined {
    return moment(this.#scene(host), args);
  }

  *step(host: Surroundings, args: StepArguments): InSteps<StepAnswer> {
    const hit = yield* this.#hit(args.filter);
    return step(this.#scene(host), args, hit);
  }

  *rows(host: Surroundings, args: RowsArguments): InSteps<RowsAnswer> {
    const hit = yield* this.#hit(args.filter);
    return rows(this.#scene(host), args, hit);
  }

  *differences(host: Surroundings, { first, second }: DifferencesArguments): InSteps<DifferencesAnswer> {
    const scene = this.#scene(host);
    return yield* differences([first, second], [deedsOf(scene, first), deedsOf(scene, second)]);
  }

  seen(host: Surroundings, args: SeenArguments): SeenAnswer {
    return seen(this.#scene(host), args);
  }

  #scene(host: Surroundings): Scene {
    return new Scene(this.#run, host);
  }

  *#hit(filter: string | undefined): InSteps<Hit | undefined> {
    return filter === undefined || filter.trim() === '' ? undefined : yield* this.#run.hits.of(filter.trim());
  }
}

/** At once, for whoever has nothing else to do. */
export function whole<T>(steps: InSteps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
