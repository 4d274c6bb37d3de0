import type { RecordingSummary, SavedAnswer } from '../../protocol/recording.ts';
import type { RequestHandler } from '../request.ts';

/** What the recording of the session contains, to be read before it is saved. */
export const recording: RequestHandler = {
  command: 'lightcone/recording',
  handle: (session): Promise<RecordingSummary> => session.recording('lightcone/recording').summary(),
};

/** Writes all that the session has recorded so far into a file. */
export const save: RequestHandler = {
  command: 'lightcone/save',
  async handle(session, args): Promise<SavedAnswer> {
    const file = args.text('file');
    const bytes = await session.recording('lightcone/save').save(file, args.flag('payloads'));
    return { file, bytes };
  },
};
