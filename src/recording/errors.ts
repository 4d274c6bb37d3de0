import { UserError } from '../base/errors.ts';

export function noSqlite(): UserError {
  return new UserError(
    `Recordings need Node.js 22.15 or newer, and this is ${process.version}. Start it with a newer Node.js.`,
  );
}

export function noRecording(file: string, why: string): UserError {
  return new UserError(`${file} is no recording of Lightcone: ${why}.`);
}

export function newerRecording(file: string, version: number): UserError {
  return new UserError(`${file} was written by a newer Lightcone (format ${version}). Update Lightcone to open it.`);
}

/** What is left of it can be recovered. */
export class BrokenRecording extends UserError {}

export function brokenRecording(file: string, why: string): BrokenRecording {
  return new BrokenRecording(
    `${file} is damaged: ${why}. It may have been cut off while it was copied: try to get it again. What can still be read of it is written into a file by: lightcone recover FILE --out OTHER`,
  );
}

export function nothingReadable(file: string): UserError {
  return new UserError(`No event of ${file} can be read any more, and nothing was written.`);
}

export function noSuchRecording(file: string): UserError {
  return new UserError(`There is no file ${file}.`);
}

export function tooLargeToImport(file: string, megabytes: number): UserError {
  return new UserError(`${file} is larger than ${megabytes} MB, more than can be imported. Import a part of it.`);
}

export function notImported(file: string, why: string): UserError {
  return new UserError(`${file} can't be imported. ${why}`);
}

/** @param where `line 17`, `events[3].time` */
export function wrongImport(where: string, what: string): UserError {
  return new UserError(`${where}: ${what}.`);
}

export function notACollector(url: string): UserError {
  return new UserError(`${url} is no address of a collector. It looks like this: http://127.0.0.1:4318`);
}

export function notSent(url: string, why: string, before: number): UserError {
  const sent = before === 0 ? 'Nothing was sent' : `${before} spans were sent, no more`;
  return new UserError(`${sent}. The collector at ${url} does not take them: ${why}.`);
}

export function forgottenEvent(label: string): UserError {
  return new UserError(
    `The event ${label} is not in the recording: it may have been forgotten to make room for newer ones.`,
  );
}

export function wrongQuestion(command: string, what: string): UserError {
  return new UserError(`'${command}' needs ${what}.`);
}

export function unknownQuestion(command: string): UserError {
  return new UserError(`A recording does not answer '${command}'.`);
}

export function comparisonEnded(why: string): UserError {
  return new UserError(`The recordings could not be compared: it ended early (${why}). They may be too large for it.`);
}
