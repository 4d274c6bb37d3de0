/** What completions in a system file ask of the run that is shown: names of messages, and what was in some of each. */
import { array, isRecord } from '../../base/shape.ts';
import type { SeenInRun, SeenQuestion } from '../../protocol/seen.ts';
import type { Shown } from './shown.ts';

/** Of messages of one name; their fields are mostly the same. */
const SAMPLES = 8;

export class SeenWords {
  readonly #shown: Shown;

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  /** Rejects where the run can't be asked. */
  async answer(question: SeenQuestion): Promise<SeenInRun> {
    const { run } = this.#shown;
    if (!run) return { values: [], headers: [] };
    if (question.what !== 'content') {
      const seen = await run.ask('lightcone/seen', { what: question.what, beginning: '' });
      return { values: array(field(seen, 'texts')).filter((text) => typeof text === 'string'), headers: [] };
    }
    const query = `name:${JSON.stringify(question.name)}`;
    const found = array(field(await run.ask('lightcone/search', { query, most: SAMPLES }), 'found'));
    const ids = found.map((one) => field(one, 'id'));
    const events = await Promise.all(ids.map(async (id) => field(await run.ask('lightcone/event', { id }), 'event')));
    const headers = events.flatMap((event) => array(field(event, 'headers')).map((pair) => String(array(pair)[0])));
    return {
      values: events.flatMap((event) => {
        const preview = field(event, 'preview');
        return typeof preview === 'string' ? [preview] : [];
      }),
      headers: [...new Set(headers.map((name) => name.toLowerCase()))],
    };
  }
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}
