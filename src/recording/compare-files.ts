import type { CompareAnswer } from '../protocol/recording.ts';
import { type Compared, differences } from './compare.ts';
import { linesOf, loadRun } from './load.ts';
import { RecordingFile } from './recording-file.ts';

/** What `lightcone/compare` answers. @param path of the other recording @throws UserError where one can't be read */
export function compareWith(first: RecordingFile, path: string): CompareAnswer {
  const second = new RecordingFile(path);
  try {
    return { differences: differences(compared(first), compared(second)) };
  } finally {
    second.close();
  }
}

function compared(file: RecordingFile): Compared {
  return { run: loadRun(file), lines: linesOf(file) };
}
