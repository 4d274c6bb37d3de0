/** What a console call was given, to be opened in the console. The objects are shown as they are now. */
import { loggedByEnded, notKept } from './errors.ts';
import type { LoggedObjects } from './transcript.ts';
import { makeValue } from './value.ts';
import { childrenOf, type Variable } from './variables.ts';

/** What is shown in the console lives as long as the program, or until we leave it. */
const CONSOLE = 'lightcone-console';

/** The properties of the only object among the arguments, else the arguments. @throws UserError when they are gone */
export async function insideLogged({ isolate, id }: LoggedObjects): Promise<readonly Variable[]> {
  if (isolate.session.isClosed) throw loggedByEnded(isolate.title);
  const { result } = await isolate.session.send('Runtime.evaluate', {
    expression: `globalThis[Symbol.for('lightcone')]?.console.arguments(${id})`,
    objectGroup: CONSOLE,
    disableBreaks: true,
    silent: true,
  });
  if (result.objectId === undefined) throw notKept(isolate.title);
  const all = await childrenOf(makeValue(isolate, undefined, result), undefined, undefined);
  const given = all.filter(({ name }) => /^\d+$/.test(name));
  const [only, ...others] = given.filter(({ value }) => value.remote.objectId !== undefined);
  // A long list is opened page by page, which needs a row of its own.
  return only && others.length === 0 && only.value.elements === undefined
    ? childrenOf(only.value, undefined, undefined)
    : given;
}
