import { UserError } from '../base/errors.ts';

/** What was typed is no command: exit code 2. */
export class WrongCommandLine extends UserError {}
