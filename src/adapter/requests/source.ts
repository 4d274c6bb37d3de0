import type { RequestHandler } from '../request.ts';

/** The text of a source that is no file here. */
export const source: RequestHandler = {
  command: 'source',
  async handle(session, args) {
    const reference = args.inside('source').optionalNumber('sourceReference') ?? args.number('sourceReference');
    return { content: await session.sources.get(reference).text(), mimeType: 'text/javascript' };
  },
};
