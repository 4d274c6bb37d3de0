/** Index of the first value that is not less. */
export function firstFrom(sorted: Uint32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of values that differ; -1 where it is not among them. Where none is missing, it is found at once. */
export function indexOf(sorted: Uint32Array, value: number): number {
  const guess = value - (sorted[0] ?? 0);
  if (sorted[guess] === value) return guess;
  const index = firstFrom(sorted, value);
  return sorted[index] === value ? index : -1;
}
