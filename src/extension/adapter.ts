import * as vscode from 'vscode';

/** Starts the adapter with the editor's own runtime, so that it does not depend on the user's Node. */
export class AdapterFactory implements vscode.DebugAdapterDescriptorFactory {
  readonly #program: string;

  constructor(program: string) {
    this.#program = program;
  }

  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    // On the desktop that runtime is Electron, which is Node only if it is told so; a Node ignores the variable.
    return new vscode.DebugAdapterExecutable(process.execPath, [this.#program], { env: { ELECTRON_RUN_AS_NODE: '1' } });
  }
}
