/** The relative difference of two numbers. */
export const relative = (found: number, expected: number): number =>
  expected === 0 ? Math.abs(found) : Math.abs(found / expected - 1);

/** The allowance of a failure rate that is so much higher than the primary's. */
export const more = (plus: number) => [{ times: 1, plus }];

export type Decides = (counts: { requests: number; failures: number }) => boolean;

/**
 * The smallest number of failures on which a test decides, for each number of requests up to the horizon; more than the
 * requests if there is none. Evidence grows with failures and shrinks with successful requests (see
 * `above-allowed.test.ts`), so the bound never decreases.
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
 * The exact probability that a test has decided by the last bound, if it is looked at after every request. It covers
 * all sequences of requests that fail with this probability.
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
