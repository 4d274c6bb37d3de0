/** "Break on messages like this": a watch that the user may change first, and finds among the breakpoints afterwards. */
import * as vscode from 'vscode';
import { problemOf } from '../../system/watch.ts';

/** @param text as it is written in launch.json */
export async function addWatch(text: string): Promise<void> {
  const chosen = await vscode.window.showInputBox({
    title: 'Breakpoint on Messages',
    prompt:
      "It can be changed, disabled and removed in the Breakpoints view: `break receive 'POST /orders' at orders when status >= 500`",
    value: text,
    valueSelection: [text.length, text.length],
    validateInput: problemOf,
  });
  if (chosen === undefined) return;
  const isThere = vscode.debug.breakpoints.some(
    (one) => one instanceof vscode.FunctionBreakpoint && one.functionName === chosen,
  );
  if (!isThere) vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(chosen)]);
}
