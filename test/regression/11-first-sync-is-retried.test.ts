// Flagger does not try again when the first sync of a Canary fails; Serin does, ever more slowly.
import { ApiError } from '../../controller/kube/api';
import { canary, deployment, phaseOf, stage, until } from '../support/rollout';
import { noting, pass } from './support';

test('an API server that refuses at first is asked again with growing pauses, until it accepts', async () => {
  const attempts: number[] = [];
  const clock: { now?: () => number } = {};
  const wrap = noting([], (request) => {
    if (request !== 'create services podinfo-canary') return;
    attempts.push(clock.now!());
    if (attempts.length <= 6) throw new ApiError(500, 'InternalError', 'etcd leader changed');
  });
  const { simulation, recording } = await stage({ objects: [deployment()], wrap });
  clock.now = () => simulation.clock.now();
  // The pods of the target are ready: no watch brings anything that would count as another attempt.
  await pass(simulation, 10);
  await simulation.apply(canary());
  await until(simulation, 'Initialized');
  expect(phaseOf(simulation)).toBe('Initialized');
  expect(recording.events).toContain('Error in Initializing of podinfo.test: etcd leader changed');

  const pauses = attempts.slice(1).map((at, index) => (at - attempts[index]!) / 1000);
  expect(pauses).toHaveLength(6);
  pauses.forEach((pause, index) => {
    expect(pause).toBeGreaterThanOrEqual(0.75 * 2 ** index);
    expect(pause).toBeLessThanOrEqual(1.25 * 2 ** index);
  });
});

test('a Canary that comes before its target is initialised when the target comes', async () => {
  const { simulation, recording } = await stage({ objects: [canary()] });
  await pass(simulation, 600);
  expect(phaseOf(simulation)).toBe('Initializing');
  expect(recording.events).toEqual(['deployment podinfo.test get query error: deployments.apps "podinfo" not found']);

  // The watch brings it, not the next retry.
  await simulation.apply(deployment());
  await until(simulation, 'Initialized', 10);
  expect(phaseOf(simulation)).toBe('Initialized');
});
