import type { CompareAnswer, CompareArguments } from '../protocol/recording.ts';
import { type Compared, differences } from './compare.ts';
import { linesOf, loadRun } from './load.ts';
import { RecordingFile } from './recording-file.ts';

/** What `lightcone/compare` answers. @throws UserError where one can't be read */
export function compareWith(first: RecordingFile, { file }: CompareArguments): CompareAnswer {
  const second = new RecordingFile(file);
  try {
    return { differences: differences(compared(first), compared(second)) };
  } finally {
    second.close();
  }
}

function compared(file: RecordingFile): Compared {
  return { run: loadRun(file), lines: linesOf(file) };
}
