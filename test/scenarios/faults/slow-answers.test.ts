import { ISTIO_VIRTUAL_SERVICE } from '../../../controller/api/rules/providers';
import type { CanarySpec } from '../../../controller/api/types/canary';
import { CANARY, DEPLOYMENT, SERVICE } from '../../../controller/api/types/resources';
import type { HttpResponse } from '../../../controller/core/http';
import type { Simulation } from '../../../controller/simulation/simulation';
import { canary, deployment, METRICS, NAMESPACE, phaseOf, stage, until, upgrade } from '../../support/rollout';

// A tick that waits for a slow answer makes room for what cannot wait, and for nothing else.

const key = (name: string) => ({ namespace: NAMESPACE, name });
const SLOW = 57_000;
const analysis = (more: object = {}): CanarySpec['analysis'] => ({
  interval: '10s',
  threshold: 3,
  maxWeight: 50,
  stepWeight: 25,
  metrics: METRICS,
  ...more,
});
const hooked = (type: 'rollout' | 'pre-rollout') =>
  analysis({ webhooks: [{ name: 'acceptance', type, url: 'http://hooks.test/acceptance', timeout: '60s' }] });

/** A rollout whose hook, or else whose metric server, has been asked and does not answer for a minute. */
async function waiting(spec: Partial<CanarySpec>) {
  const found: { simulation?: Simulation } = {};
  let calls = 0;
  let down = '';
  const slowly = (): Promise<HttpResponse> =>
    new Promise((resolve) => {
      calls++;
      found.simulation!.clock.after(SLOW, () => resolve({ status: 200, body: 'ok' }));
    });
  const { simulation, recording } = await stage({
    objects: [deployment(), canary(spec)],
    podsFail: (template) => template.spec!.containers[0]!.image === down,
    webhook: slowly,
    // At rest, and to other questions, the metric server answers at once.
    metrics: ({ url }) =>
      spec.analysis?.webhooks === undefined &&
      url.includes('istio_request') &&
      phaseOf(found.simulation!) === 'Progressing'
        ? slowly()
        : undefined,
  });
  found.simulation = simulation;
  await until(simulation, 'Initialized', 300);
  await simulation.apply(upgrade());
  await simulation.clock.run({ until: () => calls > 0, limit: 120_000 });
  expect(calls).toBeGreaterThan(0);
  const weights = () =>
    (simulation.find(ISTIO_VIRTUAL_SERVICE, NAMESPACE, 'podinfo')!.spec.http[0].route as { weight: number }[]).map(
      ({ weight }) => weight,
    );
  const pass = (seconds: number) => simulation.clock.run({ limit: seconds * 1000 });
  const fail = async (image: string) => {
    down = image;
    await simulation.workloads.refresh();
  };
  return { simulation, recording, weights, pass, fail, calls: () => calls };
}

test('users leave a canary without pods while a hook is asked', async () => {
  const { fail, pass, weights } = await waiting({ analysis: hooked('rollout') });
  expect(weights()).toEqual([75, 25]);
  await fail('podinfo:2');
  await pass(1);
  expect(weights()).toEqual([100, 0]);
});

test('users leave a canary without pods while a metric server is asked', async () => {
  const { fail, pass, weights } = await waiting({ analysis: analysis() });
  expect(weights()).toEqual([75, 25]);
  await fail('podinfo:2');
  await pass(1);
  expect(weights()).toEqual([100, 0]);
});

test('users leave a primary without pods while a hook is asked', async () => {
  const { fail, pass, weights } = await waiting({ analysis: hooked('rollout') });
  await fail('podinfo:1');
  await pass(1);
  expect(weights()).toEqual([0, 100]);
});

test('a new revision begins while a hook is asked', async () => {
  const { simulation, recording, pass } = await waiting({ analysis: hooked('rollout') });
  await simulation.apply(upgrade('podinfo:3'));
  await pass(1);
  expect(recording.events).toContain('New revision detected! Restarting analysis for podinfo.test');
});

test('a hook that is taken out of the spec is not waited for', async () => {
  const { simulation, pass } = await waiting({ analysis: hooked('rollout') });
  await simulation.api.patch(CANARY, key('podinfo'), { spec: { analysis: { webhooks: null } } });
  await pass(30);
  expect(phaseOf(simulation)).toBe('Succeeded');
});

test('a Canary that is deleted reverts while a hook is asked', async () => {
  const { simulation, recording, pass } = await waiting({ analysis: hooked('rollout'), revertOnDeletion: true });
  await simulation.api.delete(CANARY, key('podinfo'));
  await pass(1);
  expect(recording.events).toContain('Terminating canary podinfo.test');
});

test('a Service that is deleted is there again while a hook is asked', async () => {
  const { simulation, pass } = await waiting({ analysis: hooked('rollout') });
  await simulation.api.delete(SERVICE, key('podinfo-canary'));
  await pass(1);
  expect(simulation.find(SERVICE, NAMESPACE, 'podinfo-canary')).toBeDefined();
});

test('a target that is deleted loses its users while a hook is asked', async () => {
  const { simulation, pass, weights } = await waiting({ analysis: hooked('rollout') });
  await simulation.api.delete(DEPLOYMENT, key('podinfo'));
  await pass(1);
  expect(weights()).toEqual([100, 0]);
});

test('a new revision begins before the first step, too', async () => {
  const { simulation, recording, pass } = await waiting({ analysis: hooked('pre-rollout') });
  await simulation.apply(upgrade('podinfo:3'));
  await pass(1);
  expect(recording.events).toContain('New revision detected! Restarting analysis for podinfo.test');
});

test('other changes call no hook off', async () => {
  const { simulation, pass, calls } = await waiting({ analysis: hooked('rollout') });
  await simulation.api.patch(DEPLOYMENT, key('podinfo-primary'), { spec: { replicas: 4 } });
  await pass(5);
  await simulation.api.patch(SERVICE, key('podinfo-canary'), { metadata: { annotations: { of: 'somebody' } } });
  await pass(5);
  await simulation.api.patch(DEPLOYMENT, key('podinfo'), { metadata: { labels: { of: 'somebody' } } });
  await pass(40);
  expect(calls()).toBe(1);
});
