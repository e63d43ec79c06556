import type { Rollout } from './rollout';

/** Fewer would prove little. */
const ENOUGH = 100;

/** Not one request failed. Says what was counted. */
export function expectUndisturbed(rollout: Rollout): void {
  process.stderr.write(`${expect.getState().currentTestName}: ${String(rollout)}\n`);
  expect(rollout.failures).toEqual([]);
}

/** While the router gave the canary each of these shares, the canary got as much, within what chance allows. */
export function expectSplits(rollout: Rollout, stages: readonly string[]): void {
  for (const shares of stages) {
    const { requests, canary, least, most } = rollout.split(shares);
    expect(requests).toBeGreaterThanOrEqual(ENOUGH);
    expect(canary).toBeGreaterThanOrEqual(least);
    expect(canary).toBeLessThanOrEqual(most);
  }
}
