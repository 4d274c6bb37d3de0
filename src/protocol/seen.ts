/**
 * What the language server asks the editor about the run that its timeline shows: completions offer the names and the fields of messages
 * that there were. An editor that knows of no run answers with nothing, or not at all.
 */

/** The request of the Language Server Protocol; its answer is `SeenInRun`. */
export const seenRequest = 'lightcone/seenInRun';

export type SeenQuestion =
  | { readonly what: 'name' | 'protocol' }
  /** Of messages whose names have this in them. */
  | { readonly what: 'content'; readonly name: string };

export interface SeenInRun {
  /** Names, or protocols; for `content`, payloads: each the beginning of one, redacted. */
  readonly values: readonly string[];
  /** For `content`: the names of headers. */
  readonly headers: readonly string[];
}
