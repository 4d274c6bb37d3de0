import type { DebugProtocol } from '@vscode/debugprotocol';
import { locationsIn } from '../../debugger/locations.ts';
import type { RequestHandler } from '../request.ts';

/** V8 takes no larger number of a column. */
const END_OF_LINE = 2 ** 31 - 2;

/** The places of a line at which it can be stopped, for breakpoints in the middle of it. */
export const breakpointLocations: RequestHandler = {
  command: 'breakpointLocations',
  brings: { supportsBreakpointLocationsRequest: true },
  async handle(session, args): Promise<DebugProtocol.BreakpointLocationsResponse['body']> {
    const [line1, column1] = [Number(session.client.linesStartAt1), Number(session.client.columnsStartAt1)];
    const path = args.inside('source').optionalText('path');
    if (path === undefined) return { breakpoints: [] };
    const line = args.number('line') - line1;
    const column = (args.optionalNumber('column') ?? column1) - column1;
    const endLine = (args.optionalNumber('endLine') ?? line + line1) - line1;
    const endColumn = args.optionalNumber('endColumn');
    const end = { line: endLine, column: endColumn === undefined ? END_OF_LINE : endColumn - column1 };
    const places = await locationsIn(session.isolates, path, { start: { line, column }, end });
    return { breakpoints: places.map((place) => ({ line: place.line + line1, column: place.column + column1 })) };
  },
};
