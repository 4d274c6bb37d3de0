/** How a node and an isolate look: words, icon, colour. Every difference of colour is one of shape too. */
import type { IsolateReport, NodeReport } from '../protocol/control.ts';

export interface Look {
  /** Beside the name, dimmed; what matters most comes first, since a narrow side bar cuts the rest. */
  readonly description: string;
  /** Names of a product icon and of a theme colour. */
  readonly icon: { readonly id: string; readonly color?: string };
  /** Markdown. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

type Icon = Look['icon'];

const stopped: Icon = { id: 'debug-stackframe', color: 'debugIcon.breakpointCurrentStackframeForeground' };
const held: Icon = { id: 'debug-pause', color: 'debugIcon.pauseForeground' };
const running: Icon = { id: 'play', color: 'debugIcon.startForeground' };

/** It stands, and has something of its own to say: it was stopped by a breakpoint, a step, the user. */
export function hasStopped({ state }: IsolateReport): boolean {
  return /^(stopped|paused)/.test(state);
}

export function stands(isolate: IsolateReport): boolean {
  return hasStopped(isolate) || isolate.state === 'held';
}

export function lookOfNode(node: NodeReport): Look {
  const { name, state, phase, restarts } = node;
  const pid = phase === 'ended' ? undefined : node.pid;
  const again = restarts === 0 ? '' : restarts === 1 ? 'restarted once' : `restarted ${restarts} times`;
  const short = restarts === 0 ? '' : `restarted ${restarts}×`;
  const blind = node.unseen.length === 0 ? '' : 'some messages not seen';
  const facts = [
    `**${name}** ${state}`,
    node.group === name ? '' : `group: ${node.group}`,
    pid === undefined ? '' : `process: ${pid}`,
    node.address === undefined ? '' : `inspector: ${node.address}`,
    again,
    node.kind === 'attach' ? 'attached: it goes on when the session ends' : '',
    node.unseen.length === 0 ? '' : `not seen of its messages:\n${node.unseen.map((what) => `\n- ${what}`).join('')}`,
  ];
  return {
    description: together(' · ', state, pid === undefined ? '' : `pid ${pid}`, short, blind),
    icon: iconOfNode(node),
    tooltip: together('\n\n', ...facts),
    spoken: together(', ', name, state, pid === undefined ? '' : `process ${pid}`, again, blind),
  };
}

export function lookOfIsolate(isolate: IsolateReport): Look {
  const { title, kind, pid, state } = isolate;
  const words = state === '' ? 'running' : state;
  const process = pid === undefined || kind === 'worker' ? '' : `pid ${pid}`;
  const what = { main: 'main thread', child: 'child process', worker: 'worker thread' }[kind];
  return {
    description: together(' · ', words, process),
    icon: hasStopped(isolate) ? stopped : stands(isolate) ? held : running,
    tooltip: together('\n\n', `**${title}** ${words}`, what, process),
    spoken: together(', ', title, what, words),
  };
}

function iconOfNode({ phase, state, isolates }: NodeReport): Icon {
  switch (phase) {
    case 'waiting':
      return { id: 'watch' };
    case 'starting':
      return { id: 'loading~spin' };
    case 'running':
      return running;
    case 'halted':
      return isolates.some(hasStopped) ? stopped : held;
    case 'ended':
      return endedWell(state) ? { id: 'circle-slash' } : { id: 'error', color: 'list.errorForeground' };
  }
}

/** Code 0, or a signal by which one asks politely. */
function endedWell(state: string): boolean {
  return /\bcode 0\b|\bSIGTERM\b|\bSIGINT\b/.test(state);
}

function together(separator: string, ...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(separator);
}
