import * as vscode from 'vscode';

/** Starts the adapter with the editor's own runtime, so that it does not depend on the user's Node. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  readonly #program: string;
  readonly #runs: string;

  /** @param runs the folder in which sessions are recorded */
  constructor(program: string, runs: string) {
    this.#program = program;
    this.#runs = runs;
  }

  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    // On the desktop that runtime is Electron, which is Node only if it is told so; a Node ignores the variable.
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    return new vscode.DebugAdapterExecutable(process.execPath, [this.#program, '--record', this.#runs], { env });
  }
}
