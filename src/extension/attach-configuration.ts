import type { DebugConfiguration } from 'vscode';
import type { LocalProcess } from '../protocol/local-process.ts';

/** A session of which each process is a node, by the name that it is listed with. */
export function attachConfiguration(type: string, processes: readonly LocalProcess[]): DebugConfiguration {
  const names = processes.map(({ name }) => name);
  const title = names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
  const nodes = Object.fromEntries(processes.map(({ name, pid }) => [name, { attach: { pid } }]));
  return { type, request: 'attach', name: title, nodes };
}
