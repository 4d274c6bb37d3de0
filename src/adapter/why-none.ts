import type { History } from '../debugger/history.ts';
import type { Session } from './session.ts';

/** Why there are no messages, in words. */
export function whyNone(session: Session, history: History): string {
  const { lines } = history;
  if (session.system?.settings.noDebug) return 'The system runs without the debugger, so nothing is captured.';
  if (lines.length === 0) return 'Nothing runs yet.';
  if (!lines.some((line) => history.isCaptured(line)))
    return 'Messages are not captured: the configuration has "messages": { "capture": false }.';
  return 'No message has been seen yet.';
}
