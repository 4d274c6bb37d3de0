/** Turns of the loop: one callback of Node's, with all ticks and promises that come of it. */

/**
 * Times that the ticks and the promises of a turn are let run out. Each time both queues are empty by then, but for what the program
 * has put there meanwhile; with nothing there the turn is over all the same.
 */
const ROUNDS = 64;

/**
 * Calls `done` when the turn that runs now is over, or nearly: Node empties the ticks and then the promises, again and again until both
 * are empty, before it takes the next event. An immediate would be too late: other sockets are read before it.
 */
export function atEndOfTurn(nextTick: (then: () => void) => void, done: () => void): void {
  let left = ROUNDS;
  const turn = () => {
    if (left-- === 0) done();
    else void nothing.then(() => nextTick(turn));
  };
  nextTick(turn);
}

/** One that was made before the program could change what a promise is. */
const nothing = Promise.resolve();
