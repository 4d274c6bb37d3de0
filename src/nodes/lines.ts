import { StringDecoder } from 'node:string_decoder';
import type { Disposable } from '../base/disposable.ts';

/** Milliseconds after which the beginning of a line is shown: it is a prompt, or a dot of progress. */
const quiet = 100;
/** Characters after which a line is cut: one without end must not fill our memory. */
const longest = 64 * 1024;

/** A line as a terminal would leave it: what a progress bar has written over is gone. */
export function shownLine(line: string): string {
  if (!line.includes('\r')) return line;
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

/** Cuts a stream of bytes into lines, without their ends. */
export class Lines implements Disposable {
  readonly #decoder = new StringDecoder('utf8');
  readonly #show: (line: string) => void;
  #partial = '';
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(show: (line: string) => void) {
    this.#show = show;
  }

  write(chunk: Buffer): void {
    this.#forgetTime();
    const lines = (this.#partial + this.#decoder.write(chunk)).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) this.#pieces(shownLine(line));
    if (this.#partial.length > longest) this.#cut();
    if (this.#partial !== '') this.#timer = setTimeout(() => this.#flushSoon(), quiet);
  }

  /** The stream has ended. */
  end(): void {
    this.#forgetTime();
    this.#partial += this.#decoder.end();
    this.#flush();
  }

  dispose(): void {
    this.#forgetTime();
  }

  #forgetTime(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  /** Where the quiet was ours, the rest of the line lies in the pipe: Node runs timers before it reads, immediates after it. */
  #flushSoon(): void {
    this.#immediate = setImmediate(() => this.#flush());
  }

  #cut(): void {
    // The last character may be the first half of a line's end.
    const isOpen = this.#partial.endsWith('\r');
    this.#partial = shownLine(this.#partial) + (isOpen ? '\r' : '');
    while (this.#partial.length > longest) {
      this.#show(this.#partial.slice(0, longest));
      this.#partial = this.#partial.slice(longest);
    }
  }

  #flush(): void {
    const line = shownLine(this.#partial);
    this.#partial = '';
    if (line !== '') this.#show(line);
  }

  #pieces(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += longest) this.#show(line.slice(at, at + longest));
  }
}
