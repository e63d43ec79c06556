// The peer sends nothing to an alert without severity, and alerts nobody of a rollback for unready pods; Serin takes it as info, and always alerts.
import { wants } from '../../controller/alerts/index';
import type { Log } from '../../controller/api/ports';
import { SILENT } from '../../controller/api/ports';
import { NEVER_READY } from '../../controller/simulation/pods';
import { canary, deployment, METRICS, phaseOf, until, upgrade } from '../support/rollout';
import { initialised } from './support';

test.each([undefined, ''] as const)('an alert whose severity is %p hears everything', (none) => {
  expect((['info', 'warn', 'error'] as const).filter((severity) => wants(none, severity))).toEqual(['info', 'warn', 'error']);
});

test('a rollback for pods that never become ready alerts', async () => {
  // Nobody takes the alert, which the log tells.
  const alerts: unknown[] = [];
  const log: Log = { ...SILENT, warn: (fields) => fields.alert !== undefined && alerts.push(fields.alert) };
  const analysis = { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS, alerts: [{ name: 'on-call', providerRef: { name: 'nobody' } }] };
  const { simulation } = await initialised({ objects: [deployment(), canary({ analysis })], log });
  const never = upgrade();
  never.spec.template.metadata.annotations = { [NEVER_READY]: 'true' };
  await simulation.apply(never);
  await until(simulation, 'Failed');
  expect(phaseOf(simulation)).toBe('Failed');
  expect(alerts.at(-1)).toMatch(/^Progress deadline exceeded /);
});
