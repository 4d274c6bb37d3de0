/** "Compare Nodes…": two lanes of the run that is shown, side by side. */
import * as vscode from 'vscode';
import { array, isRecord } from '../../base/shape.ts';
import { nothingShown } from './errors.ts';
import type { ShownRun } from './run.ts';
import type { Shown } from './shown.ts';
import type { TimelineHosts } from './timeline.ts';

export function compareNodesCommandOf({ hosts, shown }: { hosts: TimelineHosts; shown: Shown }): vscode.Disposable {
  return vscode.commands.registerCommand('lightcone.compareNodes', async () => {
    const lanes = await lanesOf(shown.run);
    const first = await vscode.window.showQuickPick(lanes, { placeHolder: 'Compare which node?' });
    if (first === undefined) return;
    const others = lanes.filter((lane) => lane !== first);
    const second = await vscode.window.showQuickPick(others, { placeHolder: `Compare ${first} with which node?` });
    if (second !== undefined) await hosts.compare(first, second);
  });
}

/** @throws UserError where nothing is shown */
async function lanesOf(run: ShownRun | undefined): Promise<readonly string[]> {
  if (!run) throw nothingShown();
  const answer = await run.ask('lightcone/lanes', undefined);
  return array(isRecord(answer) ? answer.lanes : undefined).flatMap((report) =>
    isRecord(report) && report.kind !== 'outside' && typeof report.lane === 'string' ? [report.lane] : [],
  );
}
