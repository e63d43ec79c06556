const HALVINGS = 80;

/**
 * Finds the root of a function that is negative at `low` and positive at `high`, by bisection. Each step halves the
 * interval. After 80 steps it is smaller than the distance between two doubles.
 */
export function findRoot(increasing: (x: number) => number, low: number, high: number): number {
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
