import type { DebugProtocol } from '@vscode/debugprotocol';
import { exceptionOf, type Thrown } from '../../debugger/exception-info.ts';
import type { ExceptionKind } from '../../debugger/exceptions.ts';
import { noException } from '../errors.ts';
import type { RequestHandler } from '../request.ts';

/** By the names that VS Code's own debugger for Node gives them, so that what users have switched on stays on. */
const kinds: Readonly<Record<string, ExceptionKind>> = { all: 'caught', uncaught: 'uncaught' };

const condition = {
  supportsCondition: true,
  conditionDescription: "@orders error.code === 'ECONNREFUSED'",
};

/** At which exceptions to stop, in all nodes or in those that a condition names. */
export const setExceptionBreakpoints: RequestHandler = {
  command: 'setExceptionBreakpoints',
  brings: {
    supportsExceptionFilterOptions: true,
    exceptionBreakpointFilters: [
      {
        filter: 'all',
        label: 'Caught Exceptions',
        description: 'Stops at every throw whose error is caught, but for those of files that are skipped.',
        default: false,
        ...condition,
      },
      {
        filter: 'uncaught',
        label: 'Uncaught Exceptions',
        description: 'Stops at every throw, and every rejected promise, that nobody catches so far.',
        default: false,
        ...condition,
      },
    ],
  },
  async handle(session, args): Promise<DebugProtocol.SetExceptionBreakpointsResponse['body']> {
    const filters = args.texts('filters').map((filter) => ({ filter, condition: undefined }));
    const options = args
      .list('filterOptions')
      .map((option) => ({ filter: option.text('filterId'), condition: option.optionalText('condition') }));
    const wishes = [...filters, ...options].flatMap(({ filter, condition }) => {
      const kind = kinds[filter];
      return kind === undefined ? [] : [{ kind, condition }];
    });
    const statuses = await session.debugged('setExceptionBreakpoints').exceptions.set(wishes);
    return {
      breakpoints: statuses.map(({ isVerified, message }) => ({
        verified: isVerified,
        ...(message !== undefined && { message }),
      })),
    };
  },
};

/** What the exception is that a thread stands at. */
export const exceptionInfo: RequestHandler = {
  command: 'exceptionInfo',
  brings: { supportsExceptionInfoRequest: true },
  async handle(session, args): Promise<DebugProtocol.ExceptionInfoResponse['body']> {
    const isolate = session.isolate('exceptionInfo', args.number('threadId'));
    const thrown = await exceptionOf(isolate);
    if (!thrown) throw noException(isolate.title);
    return {
      exceptionId: thrown.name,
      description: thrown.message,
      breakMode: thrown.isUncaught ? 'unhandled' : 'always',
      details: detailsOf(thrown),
    };
  },
};

function detailsOf({ name, message, stack, inner }: Thrown): DebugProtocol.ExceptionDetails {
  return {
    message,
    typeName: name,
    ...(stack !== undefined && { stackTrace: stack }),
    ...(inner.length > 0 && { innerException: inner.map(detailsOf) }),
  };
}
