/** What the client can do, as it says in `initialize`. */
export interface Client {
  readonly linesStartAt1: boolean;
  readonly columnsStartAt1: boolean;
  readonly showsColours: boolean;
  readonly showsProgress: boolean;
  /** It starts programs in terminals of its own when it is asked to. */
  readonly hasTerminals: boolean;
}
