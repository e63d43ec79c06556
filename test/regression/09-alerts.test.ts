// Flagger sends nothing to an alert without severity, and alerts nobody of a rollback for unready pods; Serin takes it
// as info, and always alerts.
import { wants } from '../../controller/alerts/index';
import type { HttpRequest } from '../../controller/core/http';
import { NEVER_READY } from '../../controller/simulation/cluster/pods';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, until, upgrade } from '../support/rollout';
import { initialised } from './support';

test.each([undefined, ''] as const)('an alert whose severity is %p hears everything', (none) => {
  expect((['info', 'warn', 'error'] as const).filter((severity) => wants(none, severity))).toEqual([
    'info',
    'warn',
    'error',
  ]);
});

test('a rollback for pods that never become ready alerts', async () => {
  const alerts: string[] = [];
  const webhook = ({ body }: HttpRequest) => (alerts.push(JSON.parse(body!).message), { status: 200, body: '' });
  const analysis = {
    interval: '10s',
    threshold: 3,
    maxWeight: 50,
    stepWeight: 25,
    metrics: METRICS,
    alerts: [{ name: 'on-call', providerRef: { name: 'on-call' } }],
  };
  const provider = {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'AlertProvider',
    metadata: { name: 'on-call', namespace: NAMESPACE },
    spec: { type: 'webhook', address: 'http://on-call/' },
  };
  const { simulation } = await initialised({ objects: [deployment(), provider, canary({ analysis })], webhook });
  const never = upgrade();
  never.spec.template.metadata.annotations = { [NEVER_READY]: 'true' };
  await simulation.apply(never);
  await until(simulation, 'Failed');
  expect(phaseOf(simulation)).toBe('Failed');
  expect(alerts.at(-1)).toMatch(/^Progress deadline exceeded /);
});
