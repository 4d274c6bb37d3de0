/**
 * What the Nodes view shows, made from what the adapter reports: sessions, groups, nodes, isolates and folded tools as
 * rows. Knows VS Code's icons by name, but not VS Code.
 */
import type { IsolateReport, NodeReport, NodesReport } from '../protocol/control.ts';
import { hasStopped, type Look, lookOfIsolate, lookOfNode, stands } from './look.ts';

/** What a command on a row means. */
export interface Target {
  readonly sessionId: string;
  /** The node, or all nodes of a group. */
  readonly nodes: readonly string[];
  /** One isolate only. */
  readonly threadId?: number;
}

export interface Row extends Look {
  /** The same for the same thing as long as the session lives, so that the view keeps what is open and selected. */
  readonly id: string;
  readonly label: string;
  /** Words for the menus' `when` clauses: `node launch halted`. */
  readonly menu: string;
  readonly target: Target;
  /** The isolate to show when the row is chosen; undefined where nothing stands. */
  readonly shows?: number;
  readonly address?: string;
  /** Whether it is open at first. */
  readonly isOpen: boolean;
  readonly children: readonly Row[];
}

export interface ReportedSession {
  readonly id: string;
  readonly name: string;
  readonly report: NodesReport;
}

/** One session is not worth a level of its own; several are its roots. */
export function rowsOf(sessions: readonly ReportedSession[]): readonly Row[] {
  const [first] = sessions;
  return sessions.length === 1 && first ? groupsOf(first) : sessions.map(sessionRow);
}

function sessionRow(session: ReportedSession): Row {
  const { report } = session;
  const state = `${report.state} · ${report.width}`;
  return {
    id: session.id,
    label: session.name,
    description: state,
    icon: { id: 'debug' },
    tooltip: `**${session.name}**\n\n${report.state}; a halt stops: ${report.width}`,
    spoken: `${session.name}, session, ${report.state}`,
    menu: 'session',
    target: { sessionId: session.id, nodes: report.nodes.map(({ name }) => name) },
    isOpen: true,
    children: groupsOf(session),
  };
}

/** Groups stand where their first node stands. A node that is a group by itself needs no row above it. */
function groupsOf(session: ReportedSession): readonly Row[] {
  const groups = by(session.report.nodes, ({ group }) => group);
  return [...groups].flatMap(([group, nodes]) => {
    const rows = nodes.map((node) => nodeRow(session.id, node));
    return nodes.length === 1 && nodes[0]?.name === group ? rows : [groupRow(session.id, group, nodes, rows)];
  });
}

function groupRow(sessionId: string, group: string, nodes: readonly NodeReport[], children: readonly Row[]): Row {
  const states = [...by(nodes, ({ state }) => state)];
  const words = states.map(([state, { length }]) => (states.length === 1 ? `all ${state}` : `${length} ${state}`));
  const phases = [...new Set(nodes.map(({ phase }) => phase))];
  return {
    id: `${sessionId}/group/${group}`,
    label: group,
    description: words.join(', '),
    icon: { id: 'layers' },
    tooltip: `**${group}**, a group of ${nodes.length}\n\n${words.join(', ')}`,
    spoken: `${group}, group of ${nodes.length}, ${words.join(', ')}`,
    menu: ['group', ...new Set(nodes.map(({ kind }) => kind)), ...phases].join(' '),
    target: { sessionId, nodes: nodes.map(({ name }) => name) },
    isOpen: true,
    children,
  };
}

function nodeRow(sessionId: string, node: NodeReport): Row {
  const id = `${sessionId}/node/${node.name}`;
  const isolates = node.isolates.length > 1 ? node.isolates.map((isolate) => isolateRow(sessionId, node, isolate)) : [];
  const [only] = isolates.length === 0 ? node.isolates : [];
  const own = only ? exposedRows(sessionId, node, only) : [];
  const shown = node.isolates.find(hasStopped) ?? node.isolates.find(stands);
  return {
    id,
    label: node.name,
    ...lookOfNode(node),
    menu: `node ${node.kind} ${node.phase}${node.address === undefined ? '' : ' address'}`,
    target: { sessionId, nodes: [node.name] },
    ...(shown && { shows: shown.threadId }),
    ...(node.address !== undefined && { address: node.address }),
    isOpen: isolates.length > 0 || own.length > 0,
    children: [...own, ...isolates, ...(node.folded.length > 0 ? [toolsRow(sessionId, id, node)] : [])],
  };
}

function isolateRow(sessionId: string, node: NodeReport, isolate: IsolateReport): Row {
  return {
    id: `${sessionId}/isolate/${isolate.threadId}`,
    label: shortTitle(node, isolate),
    ...lookOfIsolate(isolate),
    menu: `isolate ${stands(isolate) ? 'halted' : 'running'}`,
    target: { sessionId, nodes: [node.name], threadId: isolate.threadId },
    ...(stands(isolate) && { shows: isolate.threadId }),
    isOpen: isolate.exposed !== undefined,
    children: exposedRows(sessionId, node, isolate),
  };
}

/** What lines of the program have told. */
function exposedRows(sessionId: string, node: NodeReport, { threadId, exposed = [] }: IsolateReport): readonly Row[] {
  return exposed.map(({ name, value, hits, path, line }) => {
    const count = hits === 1 ? '1 hit' : `${hits.toLocaleString('en')} hits`;
    return {
      id: `${sessionId}/isolate/${threadId}/${name}`,
      label: name,
      description: `= ${value} (${count})`,
      icon: { id: 'symbol-variable' },
      tooltip: `**${name}** in ${node.name}\n\n\`\`\`\n${value.replaceAll('`', "'")}\n\`\`\`\n\n${count}, ${path}:${line}`,
      spoken: `${name} is ${value} in ${node.name}, ${count}`,
      menu: 'exposed',
      target: { sessionId, nodes: [node.name], threadId },
      isOpen: false,
      children: [],
    };
  });
}

/** Without the name of the node, which stands above: `main`, `audit.js` for `ledger (audit.js)`. */
function shortTitle({ name }: NodeReport, { kind, title }: IsolateReport): string {
  if (kind === 'main') return 'main';
  return title.startsWith(`${name} (`) && title.endsWith(')') ? title.slice(name.length + 2, -1) : title;
}

function toolsRow(sessionId: string, parent: string, { name, folded }: NodeReport): Row {
  return {
    id: `${parent}/tools`,
    label: 'tools',
    description: folded.join(', '),
    icon: { id: 'tools' },
    tooltip: `Programs that only start or build ${name}. They run without the debugger.\n\n${folded.map((tool) => `- ${tool}`).join('\n')}`,
    spoken: `tools of ${name}, not debugged: ${folded.join(', ')}`,
    menu: 'tools',
    target: { sessionId, nodes: [name] },
    isOpen: false,
    children: [],
  };
}

/** In the order in which the keys come first. */
function by<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
