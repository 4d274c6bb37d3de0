import type { KeptLine } from '../protocol/recording.ts';
import type { RecordingFile } from './recording-file.ts';

/** No source has more: whoever shows it makes room for all lines before. */
const LAST_LINE = 1_000_000;

/**
 * What a recording has kept of a source, by its path or what else it is called; in the order of its lines. Nothing on the disk of whoever
 * asks is looked at.
 */
export function keptLines(file: RecordingFile, source: string): readonly KeptLine[] {
  return file.read(() => {
    const rows = file.database.prepare(
      `select distinct x.line, x.text from texts t join excerpts x on x.source = t.id where t.text = ? order by x.line`,
    );
    // A line that is there twice was written by somebody else: the first counts.
    const lines = new Map<number, string>();
    for (const { line, text } of rows.iterate(source)) {
      const number = Number(line);
      if (Number.isInteger(number) && number > 0 && number <= LAST_LINE && !lines.has(number))
        lines.set(number, String(text));
    }
    return [...lines].map(([line, text]) => ({ line, text }));
  });
}

/** All that it has kept, by the path of each source. */
export function keptSources(file: RecordingFile): Readonly<Record<string, readonly KeptLine[]>> {
  return file.read(() => {
    const rows = file.database.prepare('select distinct t.text from excerpts x join texts t on t.id = x.source').all();
    return Object.fromEntries(rows.map(({ text }) => [String(text), keptLines(file, String(text))]));
  });
}
