/**
 * What is said with the reader (`dist/reader.js --file FILE`), the program that answers for a recording: one JSON per line, questions on its
 * stdin, answers on its stdout in any order. It ends when its stdin does.
 */
import { isRecord } from '../base/shape.ts';

/** `command` is a request of `picture.ts` or `timeline.ts`. */
export interface ReaderQuestion {
  readonly number: number;
  readonly command: string;
  readonly arguments?: unknown;
}

export type ReaderLine =
  | { readonly number: number; readonly body: unknown }
  /** A message for the user; where the file is damaged, what is left of it can be recovered. */
  | { readonly number: number; readonly error: string; readonly isDamaged?: boolean }
  /** How far it is with what it must do before it can answer, from 0 to 1, and what that is. */
  | { readonly progress: number; readonly text: string };

/** Undefined for what is no line of a reader. */
export function parseReaderLine(line: string): ReaderLine | undefined {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    return undefined; // a warning of Node's, say
  }
  if (!isRecord(said)) return undefined;
  const { number, body, error, isDamaged, progress, text } = said;
  if (typeof progress === 'number' && typeof text === 'string') return { progress, text };
  if (typeof number !== 'number') return undefined;
  return typeof error === 'string' ? { number, error, isDamaged: isDamaged === true } : { number, body };
}
