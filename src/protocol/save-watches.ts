/** What the editor asks the language server, which knows how a system file is written: to say watches in one. */

/** The request of the Language Server Protocol; its answer is `WatchesInFile`. */
export const saveWatchesRequest = 'lightcone/saveWatches';

export interface SaveWatches {
  /** The whole of the file. */
  readonly text: string;
  /** One line each, as the list of breakpoints has them. */
  readonly watches: readonly string[];
}

export interface WatchesInFile {
  /** Characters of the text: where to insert. */
  readonly offset: number;
  /** Empty where the file says all of them already. */
  readonly insert: string;
}
