import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

interface Question {
  resolve(answer: string): void;
  reject(error: Error): void;
}

/** Asks the stock, over one connection that is opened when it is needed. Answers come in the order of the questions. */
export class StockClient {
  readonly #host: string;
  readonly #port: number;
  #connection: { socket: Socket; questions: Question[] } | undefined;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  ask(line: string): Promise<string> {
    this.#connection ??= this.#connect();
    const { socket, questions } = this.#connection;
    return new Promise((resolve, reject) => {
      questions.push({ resolve, reject });
      socket.write(`${line}\n`);
    });
  }

  close(): void {
    this.#connection?.socket.end();
  }

  #connect() {
    const socket = connect(this.#port, this.#host);
    const questions: Question[] = [];
    let failure = new Error('the stock has hung up');

    createInterface({ input: socket }).on('line', (answer) => questions.shift()?.resolve(answer));
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => {
      this.#connection = undefined;
      for (const question of questions) question.reject(failure);
    });
    return { socket, questions };
  }
}

/** The number in `OK 38`. */
export function amountIn(answer: string): number {
  return Number(answer.split(' ')[1]);
}
