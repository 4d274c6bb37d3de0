import type { StateAnswer } from '../protocol/control.ts';

type Row = Pick<StateAnswer['rows'][number], 'threadId' | 'title' | 'name' | 'value'>;

/** Of a value; the whole of it is in the Nodes view. */
const MOST_SHOWN = 60;

/** What a session's nodes have told by `expose`: a line for each node, a column for each name, in fixed width. */
export function stateText(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) {
    return `${title}\n\nNo value has been told yet. A system file exposes one with a line like this:\n\n    expose role = \`this.role\` line "src/raft.ts":88\n`;
  }
  const names = [...new Set(rows.map(({ name }) => name))];
  const nodes = new Map<number, { readonly title: string; readonly values: Map<string, string> }>();
  for (const { threadId, title, name, value } of rows) {
    const node = nodes.get(threadId) ?? { title, values: new Map<string, string>() };
    node.values.set(name, cell(value));
    nodes.set(threadId, node);
  }
  const lines = [...nodes.values()].map((node) => [node.title, ...names.map((name) => node.values.get(name) ?? '-')]);
  return `${title}\n\n${inColumns([['node', ...names], ...lines])}\n`;
}

function cell(value: string): string {
  const line = value.replace(/\s*\n\s*/g, ' ');
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN - 1)}…` : line;
}

function inColumns(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, at) => text.padEnd((widths[at] ?? 0) + 2))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
