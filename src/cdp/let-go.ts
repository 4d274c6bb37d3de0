import { within } from '../base/deadline.ts';
import { beginProgram } from './begin.ts';
import { connectCdp } from './connect.ts';

/** Milliseconds: one that does not wait never says that it does. */
const BEGINS_WITHIN = 2000;

/**
 * Lets a process run its first line that waits for a debugger which will not come. Never rejects.
 *
 * @param url `ws://host:port/id`
 * @returns false when there was none: it has ended
 */
export async function letGo(url: string): Promise<boolean> {
  try {
    const session = await connectCdp(url);
    await within(BEGINS_WITHIN, beginProgram(session)).finally(() => session.dispose());
    return true;
  } catch {
    return false;
  }
}
