/** "Break on messages like this": a watch that the user may change first, and finds among the breakpoints afterwards. */
import * as vscode from 'vscode';
import { problemOf } from '../../system/watch.ts';

const save: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('save'),
  tooltip: 'Say it in the system file instead',
};

/** @param text as it is written in launch.json */
export async function addWatch(text: string): Promise<void> {
  const { watch, isSaved } = await asked(text);
  if (watch === undefined) return;
  const isThere = vscode.debug.breakpoints.some(
    (one) => one instanceof vscode.FunctionBreakpoint && one.functionName === watch,
  );
  if (!isThere) vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(watch)]);
  if (isSaved) await vscode.commands.executeCommand('lightcone.saveWatches', { watch });
}

function asked(text: string): Promise<{ readonly watch: string | undefined; readonly isSaved: boolean }> {
  const input = vscode.window.createInputBox();
  input.title = 'Breakpoint on Messages';
  input.prompt =
    "It can be changed, disabled and removed in the Breakpoints view: `break receive 'POST /orders' at orders when status >= 500`";
  input.value = text;
  input.valueSelection = [text.length, text.length];
  input.buttons = [save];
  return new Promise((resolve) => {
    const end = (isSaved: boolean) => {
      if (input.validationMessage) return;
      resolve({ watch: input.value, isSaved });
      input.hide();
    };
    input.onDidChangeValue((value) => {
      input.validationMessage = problemOf(value);
    });
    input.onDidAccept(() => end(false));
    input.onDidTriggerButton(() => end(true));
    input.onDidHide(() => {
      resolve({ watch: undefined, isSaved: false });
      input.dispose();
    });
    input.show();
  });
}
