import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Order, Receipt } from './order.ts';

/** What the gateway and the ledger say to each other. */
export type LedgerRequest = { book: Order };
export type LedgerAnswer = { order: number; receipt: Receipt };

interface Booking {
  resolve(receipt: Receipt): void;
  reject(error: Error): void;
}

/** The ledger as a child process. It is started at once, and again with the next order if it has ended. */
export class LedgerClient {
  #child: ChildProcess | undefined;
  readonly #bookings = new Map<number, Booking>();

  constructor() {
    this.#child = this.#start();
  }

  book(order: Order): Promise<Receipt> {
    this.#child ??= this.#start();
    const child = this.#child;
    return new Promise((resolve, reject) => {
      this.#bookings.set(order.id, { resolve, reject });
      child.send({ book: order } satisfies LedgerRequest);
    });
  }

  /** The ledger ends when nobody is there any more who could have something to book. */
  close(): void {
    this.#child?.disconnect();
  }

  #start(): ChildProcess {
    // The .ts file beside this one, or the .js file in dist/.
    const program = path.join(import.meta.dirname, `ledger${path.extname(import.meta.filename)}`);
    const child = fork(program, { execArgv: process.execArgv.map(nextInspector) });
    child.on('message', ({ order, receipt }: LedgerAnswer) => {
      this.#bookings.get(order)?.resolve(receipt);
      this.#bookings.delete(order);
    });
    child.on('exit', () => {
      this.#child = undefined;
      for (const { reject } of this.#bookings.values()) reject(new Error('the ledger has ended'));
      this.#bookings.clear();
    });
    return child;
  }
}

/** A process with an inspector on a fixed port hands its options on: the child needs a port of its own. */
function nextInspector(option: string): string {
  return option.replace(/^(--inspect=.*:)(\d+)$/, (_, start: string, port: string) => start + (Number(port) + 1));
}
