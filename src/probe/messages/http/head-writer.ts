import type { Socket } from 'node:net';
import { replace } from '../transport.ts';

/**
 * Puts a line into a head of undici's when it is written, where no subscriber of its channels sees it, as it would in the request. What
 * undici writes first on the socket after it has told of the head begins with that head.
 */
export class HeadWriter {
  /** This undici has written heads in no other way yet. */
  canWrite = true;

  add(line: string, head: string, socket: Socket): void {
    // HTTP/2 writes them elsewhere.
    this.canWrite &&= head.includes(' HTTP/1.1\r\n');
    if (!this.canWrite) return;
    const restore = replace(socket as { write(...given: unknown[]): unknown }, 'write', (write) => {
      return (...given) => {
        restore();
        const [text] = given;
        this.canWrite &&= typeof text === 'string' && text.startsWith(head);
        if (this.canWrite) given[0] = head + line + String(text).slice(head.length);
        return Reflect.apply(write, socket, given);
      };
    });
  }
}
