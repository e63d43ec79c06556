// Flagger hashes its library's view of a pod template, so that an upgrade of Flagger starts every rollout; Serin
// hashes what the user wrote.
import { CANARY, DEPLOYMENT } from '../../controller/api/types/resources';
import { contentHash } from '../../controller/core/hash';
import { canary, deployment, NAMESPACE, phaseOf } from '../support/rollout';
import { deploymentNamed, initialised, pass } from './support';
import type { Simulation } from '../../controller/simulation/simulation';

const key = { namespace: NAMESPACE, name: 'podinfo' };
const status = (simulation: Simulation) => simulation.canary(NAMESPACE, 'podinfo')!.status!;

test('the hash of a template is this one in every version of Serin, in whatever order its fields come', () => {
  expect(
    contentHash({
      metadata: { labels: { app: 'podinfo', tier: 'web' } },
      spec: { containers: [{ name: 'a', image: 'a:1' }] },
    }),
  ).toBe('s1-818dbe055322486e');
  expect(
    contentHash({
      spec: { containers: [{ image: 'a:1', name: 'a' }] },
      metadata: { labels: { tier: 'web', app: 'podinfo' } },
    }),
  ).toBe('s1-818dbe055322486e');
});

test('defaults that a newer API server writes into the template start no rollout', async () => {
  const { simulation } = await initialised({ objects: [deployment(), canary()] });
  const { template } = structuredClone(deploymentNamed(simulation, 'podinfo').spec);
  Object.assign(template.spec.containers[0], {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    resources: {},
  });
  Object.assign(template.spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    securityContext: {},
  });
  const before = status(simulation);
  await simulation.api.patch(DEPLOYMENT, key, { spec: { template } });
  await pass(simulation, 60);
  expect(status(simulation)).toEqual(before);
});

test('a new process of the controller finds the same hash, and starts nothing', async () => {
  const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
  const before = status(simulation);
  const said = recording.events.length;
  simulation.kill();
  await simulation.start();
  await pass(simulation, 600);
  expect(status(simulation)).toEqual(before);
  expect(recording.events).toHaveLength(said);
});

test('a Canary that another controller has left with its own hash is taken over without a rollout', async () => {
  const { simulation, recording } = await initialised({ objects: [deployment(), canary()] });
  simulation.kill();
  await simulation.api.patch(
    CANARY,
    key,
    { status: { lastAppliedSpec: '5978589476', lastPromotedSpec: '5978589476' } },
    'status',
  );
  await simulation.api.patch(
    DEPLOYMENT,
    { namespace: NAMESPACE, name: 'podinfo-primary' },
    { metadata: { annotations: { 'flagger.app/promoted-revision': null } } },
  );
  const said = recording.events.length;
  await simulation.start();
  await pass(simulation, 600);
  expect(phaseOf(simulation)).toBe('Initialized');
  expect(status(simulation).lastAppliedSpec).toMatch(/^s1-/);
  expect(recording.events).toHaveLength(said);
});
