import type { Exported } from './exported.ts';
import { toJson } from './json.ts';
import { toMermaid } from './mermaid.ts';
import { toOtlp } from './otlp.ts';
import { toPerfetto } from './perfetto.ts';
import { toShiViz } from './shiviz.ts';

/** What a recording can be made into, piece by piece. */
export const formats: Readonly<Record<string, (exported: Exported) => Iterable<string>>> = {
  json: toJson,
  mermaid: toMermaid,
  otlp: toOtlp,
  perfetto: toPerfetto,
  shiviz: toShiViz,
};
