/** Which nodes a command can be for, when it was called by its name. Knows nothing of VS Code. */
import type { NodeReport } from '../protocol/control.ts';
import type { ReportedSession, Target } from './rows.ts';

/** To whom a command can be done. */
export type Fit = 'running' | 'halted' | 'launched' | 'alive';

/** A line of the list that the user chooses from. */
export interface Choice {
  readonly label: string;
  readonly description: string;
  readonly target: Target;
}

/** Nodes of all sessions that fit, the focused one first. */
export function choicesFor(
  fit: Fit,
  sessions: readonly ReportedSession[],
  focused: { readonly sessionId: string; readonly threadId: number } | undefined,
): readonly Choice[] {
  const all = sessions.flatMap(({ id, name, report }) =>
    report.nodes
      .filter((node) => fits(node, fit))
      .map((node) => ({
        isFocused: id === focused?.sessionId && node.isolates.some(({ threadId }) => threadId === focused.threadId),
        label: node.name,
        description: sessions.length === 1 ? node.state : `${node.state} · ${name}`,
        target: { sessionId: id, nodes: [node.name] },
      })),
  );
  all.sort((one, other) => Number(other.isFocused) - Number(one.isFocused));
  return all.map(({ label, description, target }) => ({ label, description, target }));
}

function fits({ kind, phase }: NodeReport, fit: Fit): boolean {
  switch (fit) {
    case 'running':
    case 'halted':
      return phase === fit;
    case 'launched':
      return kind === 'launch' && phase !== 'waiting';
    case 'alive':
      return kind === 'launch' && phase !== 'waiting' && phase !== 'ended';
  }
}
