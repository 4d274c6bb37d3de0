/** The words of the status bar: the state of a system, and its width. */
import type { NodesReport, Width } from '../protocol/control.ts';

export const widths: Readonly<Record<Width, string>> = {
  all: 'A halt stops all nodes, wherever the breakpoint was hit.',
  group: 'A halt stops the node that hit the breakpoint and the other replicas of its group.',
  node: 'A halt stops only the node that hit the breakpoint.',
};

/** `$(debug-pause) Shop halted · all`, with names of product icons as VS Code reads them. */
export function statusText(name: string, report: NodesReport): string {
  return `$(${iconOf(report)}) ${name}${wordsOf(report)} · ${report.width}`;
}

/** The same for ears, and for the tooltip. */
export function spokenStatus(name: string, report: NodesReport): string {
  return `${name}${wordsOf(report)}. ${widths[report.width]}`;
}

function iconOf({ state }: NodesReport): string {
  return { starting: 'loading~spin', running: 'play', halted: 'debug-pause', ending: 'loading~spin' }[state];
}

/** Says what runs where not everything stands. */
function wordsOf({ state, nodes }: NodesReport): string {
  if (state !== 'halted') return ` ${state}`;
  const standing = nodes.filter(({ phase }) => phase === 'halted').length;
  const alive = standing + nodes.filter(({ phase }) => phase === 'running').length;
  return standing === alive ? ' halted' : `: ${standing} of ${alive} halted`;
}
