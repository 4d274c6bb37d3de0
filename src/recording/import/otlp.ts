import { otlpNames } from '../../protocol/otlp.ts';
import type { Imported } from './imported.ts';
import { fromForeignSpans } from './otlp-foreign.ts';
import { fromOurSpans } from './otlp-ours.ts';
import { readSpans } from './spans.ts';

/** Spans as OTLP's JSON: our own give the same events again, those of others what can be told from them. @throws UserError that names the place */
export function fromOtlp(all: string, name: string): Imported {
  const spans = readSpans(all);
  const isOurs = spans.every(
    ({ resource, events }) =>
      resource.has(otlpNames.isolate) && events.some(({ attributes }) => attributes.has(otlpNames.event)),
  );
  return isOurs ? fromOurSpans(spans, name) : fromForeignSpans(spans, name);
}
