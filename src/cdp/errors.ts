/** What can go wrong on the way to an inspector. These are for our own code; the folders above tell the user. */

/** The inspector refused a command. `message` is its own text. */
export class CdpError extends Error {
  override readonly name = 'CdpError';
  readonly method: string;
  /** JSON-RPC's: -32601 for an unknown method, -32000 for most others. */
  readonly code: number;

  constructor(method: string, code: number, message: string) {
    super(`${method}: ${message}`);
    this.method = method;
    this.code = code;
  }
}

/** The connection has ended, so the command has no answer: whether it was carried out is not known. */
export class CdpClosed extends Error {
  override readonly name = 'CdpClosed';
  readonly method: string;

  constructor(method: string) {
    super(`${method}: the connection to the inspector is closed`);
    this.method = method;
  }
}

/** Nothing accepts connections at the address, or its name is not known. */
export class NothingListening extends Error {
  override readonly name = 'NothingListening';

  constructor(address: string, cause: unknown) {
    super(`Nothing listens on ${address}.`, { cause });
  }
}

/** Something accepts connections at the address, but it does not speak as Node's inspector does. */
export class NoInspector extends Error {
  override readonly name = 'NoInspector';
  /** What it did instead, to be put behind "it": "answered with HTTP status 404". */
  readonly symptom: string;

  constructor(address: string, symptom: string, cause?: unknown) {
    super(`What listens on ${address} is no Node.js inspector: it ${symptom}.`, { cause });
    this.symptom = symptom;
  }
}
