import { UserError } from '../../base/errors.ts';
import type { SiteReport } from '../../protocol/timeline.ts';

export function noSource({ path, source, line }: SiteReport): UserError {
  return new UserError(
    `${path ?? source}:${line} is not in this workspace. Open the folder that the programs were run from to go to the line.`,
  );
}

export function nothingRuns(): UserError {
  return new UserError('The session is over: there is nothing that could be commanded.');
}

export function nothingShown(): UserError {
  return new UserError('No run is shown that has nodes to compare. Start one, or open a recording in the Timeline.');
}
