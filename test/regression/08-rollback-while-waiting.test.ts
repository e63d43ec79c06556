// Flagger does not ask rollback hooks while a Canary waits for its first approval; Serin does.
import type { HttpRequest } from '../../controller/core/http';
import { canary, deployment, METRICS, phaseOf, until, upgrade } from '../support/rollout';
import { deploymentNamed, initialised, pass } from './support';

const webhooks = [
  { name: 'start', type: 'confirm-rollout' as const, url: 'http://gate/start' },
  { name: 'stop', type: 'rollback' as const, url: 'http://gate/stop' },
];
const analysis = { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS, webhooks };

test('a rollback hook that says yes ends a rollout that waits, before it has begun', async () => {
  const open = { '/start': true, '/stop': false };
  const webhook = ({ url }: HttpRequest) => ({ status: open[new URL(url).pathname as '/start'] ? 200 : 403, body: '' });
  const { simulation, recording } = await initialised({ objects: [deployment(), canary({ analysis })], webhook });
  open['/start'] = false;
  await simulation.apply(upgrade());
  await until(simulation, 'Waiting');
  await pass(simulation, 300);
  expect(phaseOf(simulation)).toBe('Waiting');

  open['/stop'] = true;
  await until(simulation, 'Failed', 10);
  expect(phaseOf(simulation)).toBe('Failed');
  expect(recording.events).toContain('Rolling back podinfo.test manual webhook invoked');
  expect(recording.routes.map(({ text }) => text)).toEqual(['0']);
  expect(deploymentNamed(simulation, 'podinfo').spec.replicas).toBe(0);

  // The rejected revision does not come back when both gates turn.
  Object.assign(open, { '/start': true, '/stop': false });
  await pass(simulation, 600);
  expect(phaseOf(simulation)).toBe('Failed');
});
