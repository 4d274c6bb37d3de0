import { UserError } from '../base/errors.ts';
import { type Members, unknownName } from '../debugger/scope.ts';

export const wrongArgument = (command: string, name: string, kind: string): UserError =>
  new UserError(
    `The request "${command}" needs ${kind} named "${name}". This is a fault of the editor's debug client.`,
  );

export const unknownCommand = (command: string): UserError =>
  new UserError(`Lightcone does not know the request "${command}".`);

export const processGone = (command: string): UserError =>
  new UserError(`The process ended before it could answer the request "${command}".`);

export const tooEarly = (command: string): UserError =>
  new UserError(`The request "${command}" came before a system was launched or attached.`);

export const alreadyStarted = (): UserError =>
  new UserError('This session debugs a system already. Start a second session for a second system.');

export const staleHandle = (what: string): UserError =>
  new UserError(`This ${what} belongs to an earlier halt. Its node has run or ended since then, so it is gone.`);

export const goneFromConsole = (): UserError =>
  new UserError('Too much has been logged since then: the objects of this line are forgotten.');

export const unknownHandle = (what: string, handle: number): UserError =>
  new UserError(`There is no ${what} ${handle} in this session.`);

export const unknownThread = (id: number): UserError =>
  new UserError(`There is no thread ${id}. Its process may have ended.`);

export const noException = (title: string): UserError =>
  new UserError(`${title} does not stand at an exception.`, title);

export const noSource = (reference: number): UserError =>
  new UserError(`There is no source ${reference} in this session.`);

export const noSuchNode = (name: string, members: Members): UserError => new UserError(unknownName(name, members));

export const whichNode = (known: readonly string[], expression: string): UserError =>
  new UserError(`Which node? Put it in front: @${known[0] ?? 'node'} ${expression} (there are ${known.join(', ')}).`);

export const noExpression = (node: string): UserError => new UserError(`Write an expression behind @${node}.`, node);

export const notOfFunctions = (name: string): string =>
  `Functions are not looked for by name: set a breakpoint in ${name || 'the function'}. A breakpoint on messages begins with send, receive or loss: "receive POST /orders @orders".`;

/** The user has ended the session, and need not be told. */
export class Ended extends UserError {
  constructor() {
    super('The session was ended while the system was being started.');
  }
}

export const readOnly = (name: string): UserError => new UserError(`"${name}" can't be changed.`);

export const noTerminal = (node: string): UserError =>
  new UserError(`${node} wants a terminal, and this editor offers none. Leave "console" out.`, node);

export const terminalRefused = (node: string, reason: string): UserError =>
  new UserError(`The editor could not open a terminal for ${node}: ${reason}.`, node);

export const unknownEvent = (id: number): UserError => new UserError(`There is no event ${id} in this session.`);

export const forgottenEvent = (label: string): UserError =>
  new UserError(`The event ${label} is forgotten, or was never seen: only the last ones are kept ("messages.keep").`);

export const whichThread = (): UserError =>
  new UserError('Which node? The command needs one that runs: a thread of it, or its name.');

export const nothingStands = (): UserError => new UserError('Nothing of it stands now, so there is nothing to show.');

export const recordingFailed = (why: string): UserError => new UserError(`The recording failed: ${why}.`);

export const notRecorded = (): UserError =>
  new UserError(
    `This session is not recorded. That needs Node.js 22.15 or newer for the adapter (this is ${process.version}), and a folder: --record.`,
  );
