/** What the scripts tell while they work: on stderr, since stdout is for results. */

const colours = process.stderr.isTTY && !process.env.NO_COLOR;
/** @param {string} text */
export const bold = (text) => (colours ? `\x1b[1m${text}\x1b[22m` : text);
/** @param {string} text */
export const dim = (text) => (colours ? `\x1b[2m${text}\x1b[22m` : text);

/** @param {string} text */
export function headline(text) {
  console.error(`\n${bold(`== ${text}`)}`);
}

/** @param {string} text */
export function note(text) {
  console.error(`   ${text}`);
}

/** @param {number} since a `Date.now()` */
export function elapsed(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/**
 * Says what is being done, does it, says how long it took.
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function doing(text, work) {
  note(`${text} ...`);
  const since = Date.now();
  const value = await work();
  note(dim(`  done in ${elapsed(since)}`));
  return value;
}
