/** What the recorder's thread is started with. */
export interface RecorderData {
  /** A file that is not there yet. */
  readonly file: string;
  readonly keep: { readonly events: number; readonly megabytes: number };
  /** What is said of the run: its name, when it began, its configuration without secrets. */
  readonly about: Readonly<Record<string, string>>;
}
