/** What the user is told of a breakpoint: one status made out of those in all isolates. */
import type { BindingState } from './binding.ts';
import type { Breakpoint } from './breakpoint.ts';

export interface BreakpointStatus {
  readonly breakpoint: Breakpoint;
  /** Every isolate that has the script bound it, and there is one. */
  readonly isVerified: boolean;
  /** Where it really is, 0-based. */
  readonly line: number;
  readonly column: number | undefined;
  /** In which nodes it is bound, and why not in the others. */
  readonly message: string | undefined;
  /** Why it will stop nowhere, or not everywhere. */
  readonly problems: readonly string[];
}

/** How a breakpoint stands in one isolate, which goes by its title. */
interface Standing {
  readonly title: string;
  readonly state: BindingState;
}

/** @param states in the isolates that it is for */
export function statusOf(breakpoint: Breakpoint, states: readonly Standing[]): BreakpointStatus {
  const bound = states.flatMap(({ state }) => (state.kind === 'bound' ? [state] : []));
  const hasFailed = states.some(({ state }) => state.kind === 'failed' || state.kind === 'asked');
  const isVerified = breakpoint.problem === undefined && bound.length > 0 && !hasFailed;
  return {
    breakpoint,
    isVerified,
    line: bound[0]?.line ?? breakpoint.line,
    column: breakpoint.column === undefined ? undefined : (bound[0]?.column ?? breakpoint.column),
    message: breakpoint.problem ?? explain(breakpoint, states),
    problems: breakpoint.problem === undefined ? failures(states) : [breakpoint.problem],
  };
}

function explain(breakpoint: Breakpoint, states: readonly Standing[]): string | undefined {
  const titles = (kind: BindingState['kind']) =>
    states.filter(({ state }) => state.kind === kind).map(({ title }) => title);
  const bound = titles('bound');
  const missing = titles('not loaded');
  const asked = titles('asked');
  const failed = [...failures(states)];
  if (states.length === 0) return `No process of ${breakpoint.nodes?.join(' or ') ?? 'the system'} runs yet.`;
  if (asked.length > 0) failed.push(`No answer yet from ${list(asked)}.`);
  if (bound.length === 0 && failed.length === 0) return `Not loaded yet in ${list(missing)}.`;
  if (bound.length === states.length) return `Bound in ${list(bound)}.`;
  const parts = [...failed];
  if (bound.length > 0) parts.unshift(`Bound in ${list(bound)} (${bound.length} of ${states.length}).`);
  if (missing.length > 0) parts.push(`Not loaded in ${list(missing)}.`);
  return parts.join(' ');
}

function failures(states: readonly Standing[]): readonly string[] {
  return states.flatMap(({ title, state }) =>
    state.kind === 'failed' ? [`Not bound in ${title}: ${state.why}.`] : [],
  );
}

/** The first few names, and how many more there are: with 50 nodes a message must stay a message. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
