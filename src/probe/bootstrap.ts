import { announce } from './announce.ts';
import { install } from './global.ts';

/** Undefined when the text of this file is evaluated in a program that runs already: see `protocol/probe.ts`. */
declare const require: NodeJS.Require | undefined;
declare const __filename: string;

try {
  if (typeof require === 'undefined') install();
  else announce(require, __filename);
} catch {
  // Whatever it is, the user's program must not see it. The adapter misses the announcement and says so.
}
