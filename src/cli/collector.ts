/** `--otlp http://127.0.0.1:4318`: a recording goes to the store that somebody has already. */
import { exportedFrom } from '../recording/export/of-file.ts';
import { resourceSpans } from '../recording/export/otlp.ts';
import { type Sent, sendSpans } from '../recording/export/send.ts';
import type { RecordingFile } from '../recording/recording-file.ts';
import { Progress } from './progress.ts';

/** @param filter as `lightcone query` reads it @throws UserError where the collector is not there, or refuses */
export async function sendRecording(file: RecordingFile, url: string, filter?: string): Promise<Sent> {
  const progress = new Progress();
  const headers = process.env['OTEL_EXPORTER_OTLP_HEADERS'];
  try {
    const portions = resourceSpans(exportedFrom(file, filter));
    return await sendSpans(portions, { url, headers }, (spans) =>
      progress.show(`${spans.toLocaleString('en')} spans sent to ${url}`),
    );
  } finally {
    progress.end();
  }
}

/** For people. */
export function sentWords({ spans, rejected, why }: Sent, url: string): string {
  const said = why === '' ? '' : `, and says: ${why}`;
  const refused = rejected === 0 ? said : `; it has refused ${rejected.toLocaleString('en')} of them${said}`;
  return `${spans.toLocaleString('en')} spans sent to ${url}${refused}`;
}
