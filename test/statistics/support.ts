/** How far two numbers are apart, relative to the second. */
export const relative = (found: number, expected: number): number =>
  expected === 0 ? Math.abs(found) : Math.abs(found / expected - 1);

/** Allowed is a failure rate that is so much higher than the primary's. */
export const more = (plus: number) => [{ times: 1, plus }];

export type Decides = (counts: { requests: number; failures: number }) => boolean;

/**
 * The least failures that a test decides on, for each number of requests up to the horizon; more than the requests
 * where none do. A test's evidence grows with failures and shrinks with requests that did not fail (which
 * `above-allowed.test.ts` shows): the bound never sinks.
 */
export function decidingFailures(decides: Decides, horizon: number): number[] {
  const bounds = [1];
  let failures = 0;
  for (let requests = 1; requests <= horizon; requests++) {
    while (failures <= requests && !decides({ requests, failures })) failures++;
    bounds.push(failures);
  }
  return bounds;
}

/**
 * The probability that a test which is looked at after every request has decided by the last of the bounds, counted out
 * over all sequences of requests, each of which fails with this probability.
 */
export function everDecided(bounds: readonly number[], rate: number): number {
  let undecided = [1];
  for (const bound of bounds.slice(1)) {
    const next = new Array<number>(undecided.length + 1).fill(0);
    undecided.forEach((chance, failures) => {
      next[failures]! += chance * (1 - rate);
      next[failures + 1]! += chance * rate;
    });
    undecided = next.slice(0, bound);
  }
  return 1 - undecided.reduce((sum, chance) => sum + chance, 0);
}
