// Editing stepWeights in mid-rollout can make Flagger jump to 100 %; Serin never goes above the last step.
import type { KubeObject } from '../../controller/api/types/meta';
import { canary, deployment, METRICS, phaseOf, until, upgrade } from '../support/rollout';
import { initialised } from './support';

const withSteps = (stepWeights: number[]): KubeObject =>
  canary({ analysis: { interval: '10s', threshold: 3, stepWeights, metrics: METRICS } });

/** The weights of a rollout whose steps are changed when it has reached this one. */
async function weights(before: number[], reached: number, after: number[]): Promise<string[]> {
  const { simulation, recording } = await initialised({ objects: [deployment(), withSteps(before)] });
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => recording.routes.at(-1)!.text === String(reached), limit: 600_000 });
  await simulation.apply(withSteps(after));
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  return recording.routes.map(({ text }) => text);
}

test.each([
  [
    'all below the weight that is reached: the promotion follows',
    [10, 40, 60],
    40,
    [5, 10, 20],
    ['0', '10', '40', '0'],
  ],
  [
    'the reached weight is no step any more: the next higher one follows',
    [10, 20, 60],
    20,
    [15, 25, 35],
    ['0', '10', '20', '25', '35', '0'],
  ],
  ['fewer steps: the last of them is the highest weight', [10, 20, 40, 60], 20, [10, 30], ['0', '10', '20', '30', '0']],
  [
    'more steps: all that are still to come are walked through',
    [10, 60],
    10,
    [10, 12, 60],
    ['0', '10', '12', '60', '0'],
  ],
])('%s', async (_, before, reached, after, expected) => {
  expect(await weights(before, reached, after)).toEqual(expected);
});
