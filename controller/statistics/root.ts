const HALVINGS = 80;

/**
 * Where a function that is negative at `low` and positive at `high` becomes zero, by bisection: each step halves the
 * interval, so that what is left is 2⁻⁸⁰ of it, below what a double between the two can tell apart.
 */
export function root(increasing: (x: number) => number, low: number, high: number): number {
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
