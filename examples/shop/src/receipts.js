/**
 * Writes receipts, in a worker thread of the ledger. Each is sealed with the seal of the one before, so none can be changed
 * later. JavaScript, since Node 20 starts no thread from TypeScript.
 *
 * @import { Order, Receipt } from './order.ts'
 */
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** More rounds make a seal harder to forge, and keep a processor busy. */
const rounds = 2000;

let number = 0;
let seal = 'the first';

/**
 * @param {Order} order
 * @returns {Receipt}
 */
function write({ id, quantity, item, total }) {
  number += 1;
  const text = `No. ${number}: ${quantity} x ${item}, order ${id}, ${total} paid`;
  for (let round = 0; round < rounds; round++) {
    seal = createHash('sha256').update(seal).update(text).digest('hex');
  }
  return { number, text, seal };
}

parentPort?.on('message', (order) => parentPort?.postMessage(write(order)));
