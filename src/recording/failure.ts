/** Whether a message says that something went wrong: it was lost, or is an answer of HTTP from 400 on, or one of gRPC that is not `OK`. */
export function isFailure(status: unknown, outcome: unknown): boolean {
  if (outcome === 'lost') return true;
  if (typeof status === 'number') return status >= 400 && status < 600;
  return typeof status === 'string' && status !== '' && status !== 'OK';
}

/** The same in SQL, of a row of `events`. */
export const failureSql = `(outcome is 'lost' or (typeof(status) in ('integer', 'real') and status >= 400 and status < 600)
  or (typeof(status) = 'text' and status not in ('', 'OK')))`;
