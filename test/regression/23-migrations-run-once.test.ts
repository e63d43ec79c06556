// Flagger calls pre-rollout hooks that have passed again while a later gate is closed, so that a migration runs twice;
// Serin calls each until it passes, once per revision.
import type { HttpRequest } from '../../controller/core/http';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';
import { initialised, pass } from './support';

const webhooks = [
  { name: 'migrate', type: 'pre-rollout' as const, url: 'http://hooks/migrate' },
  { name: 'smoke', type: 'pre-rollout' as const, url: 'http://hooks/smoke' },
  { name: 'traffic', type: 'confirm-traffic-increase' as const, url: 'http://hooks/traffic' },
];
const analysis = { interval: '10s', threshold: 20, maxWeight: 50, stepWeight: 25, metrics: METRICS, webhooks };

/** Hooks that say no while their path is in `closed`. */
async function rollout() {
  const calls: string[] = [];
  const closed = new Set<string>();
  const webhook = ({ url }: HttpRequest) => {
    const path = new URL(url).pathname.slice(1);
    calls.push(path);
    return { status: closed.has(path) ? 403 : 200, body: '' };
  };
  const { simulation } = await initialised({ objects: [deployment(), canary({ analysis })], webhook });
  const count = (path: string) => calls.filter((call) => call === path).length;
  return { simulation, closed, count };
}

test('a migration that has passed is not run again while the hook after it says no', async () => {
  const { simulation, closed, count } = await rollout();
  closed.add('smoke');
  await simulation.apply(upgrade());
  await pass(simulation, 65);
  expect(count('smoke')).toBeGreaterThan(3);
  expect(count('migrate')).toBe(1);
  closed.clear();
  await until(simulation, 'Succeeded');
  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(count('migrate')).toBe(1);
});

test('nor while the gate of the first traffic is closed', async () => {
  const { simulation, closed, count } = await rollout();
  closed.add('traffic');
  await simulation.apply(upgrade());
  await pass(simulation, 65);
  expect(simulation.canary(NAMESPACE, 'podinfo')!.status!.canaryWeight).toBe(0);
  expect([count('migrate'), count('smoke')]).toEqual([1, 1]);
  expect(count('traffic')).toBeGreaterThan(3);
});

test('nor after a restart of the controller', async () => {
  const { simulation, closed, count } = await rollout();
  closed.add('smoke');
  await simulation.apply(upgrade());
  await pass(simulation, 25);
  simulation.kill();
  await simulation.start();
  closed.clear();
  await until(simulation, 'Succeeded');
  expect(count('migrate')).toBe(1);
});

test('a migration that failed is tried again, and the next revision has its own', async () => {
  const { simulation, closed, count } = await rollout();
  closed.add('migrate');
  await simulation.apply(upgrade());
  await pass(simulation, 45);
  const failed = count('migrate');
  expect(failed).toBeGreaterThan(2);
  expect(count('smoke')).toBe(0);
  closed.clear();
  await until(simulation, 'Succeeded');
  expect(count('migrate')).toBe(failed + 1);

  await simulation.apply(upgrade('podinfo:3'));
  await until(simulation, 'Progressing');
  await until(simulation, 'Succeeded');
  expect(count('migrate')).toBe(failed + 2);
});
