// Flagger takes the answers 203 to 299 of a webhook as a no; for Serin any 2xx is a yes.
import { canary, deployment, METRICS, phaseOf, until, upgrade } from '../support/rollout';
import type { HookType } from '../../controller/api/types/canary';
import { initialised } from './support';

const TYPES: HookType[] = [
  'confirm-rollout',
  'pre-rollout',
  'rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
  'post-rollout',
];

/**
 * A rollout whose gates and checks answer this; `first` is the answer of the gate that it begins with, which waits for
 * ever at a no.
 */
async function release(status: number, first = status) {
  const webhooks = TYPES.map((type) => ({ name: type, type, url: `http://gate/${type}` }));
  const analysis = { interval: '10s', threshold: 1, maxWeight: 50, stepWeight: 25, metrics: METRICS, webhooks };
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary({ analysis })],
    webhook: ({ url }) => ({ status: url.endsWith('/confirm-rollout') ? first : status, body: '' }),
  });
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => ['Succeeded', 'Failed'].includes(phaseOf(simulation)!), limit: 3_600_000 });
  await until(simulation, phaseOf(simulation)!);
  return { phase: phaseOf(simulation), course: recording.course };
}

test.each([200, 201, 202, 203, 204, 226, 299])('%i lets a rollout through all its gates', async (status) => {
  const { phase, course } = await release(status);
  expect(phase).toBe('Succeeded');
  expect(course.filter((message) => /failed|Halt/.test(message))).toEqual([]);
});

test.each([300, 304, 400])('%i does not', async (status) => {
  const { phase, course } = await release(status, 200);
  expect(phase).toBe('Failed');
  expect(course.some((message) => message.startsWith('Halt podinfo.test advancement pre-rollout check'))).toBe(true);
});
