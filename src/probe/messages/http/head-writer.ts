import type { Socket } from 'node:net';

/**
 * Puts a line into a head of undici's when it is written, where no subscriber of its channels sees it, as it would in the request. What
 * undici writes first on the socket after it has told of the head begins with that head.
 */
export class HeadWriter {
  /** This undici has written heads in no other way yet. */
  canWrite = true;

  add(line: string, head: string, socket: Socket): void {
    if (!/^\S+ \S+ HTTP\/1\.1\r\n/.test(head)) {
      this.canWrite = false;
      return;
    }
    const own = Object.getOwnPropertyDescriptor(socket, 'write');
    const { write } = socket;
    const heads = this;
    function lightconeFetch(this: Socket, ...given: unknown[]): unknown {
      if (socket.write === lightconeFetch) {
        if (own) Object.defineProperty(socket, 'write', own);
        else Reflect.deleteProperty(socket, 'write');
      }
      const [text] = given;
      if (typeof text === 'string' && text.startsWith(head)) given[0] = head + line + text.slice(head.length);
      else heads.canWrite = false;
      return Reflect.apply(write, this, given);
    }
    Object.defineProperty(socket, 'write', { configurable: true, writable: true, value: lightconeFetch });
  }
}
