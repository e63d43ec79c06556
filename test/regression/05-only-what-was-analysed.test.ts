// Flagger promotes what the target is at that moment, also a revision that came while the last gate was asked; Serin
// promotes what was analysed, or analyses anew.
import type { HttpRequest } from '../../controller/core/http';
import { canary, deployment, METRICS, phaseOf, until, upgrade } from '../support/rollout';
import type { Simulation } from '../../controller/simulation/simulation';
import { deploymentNamed, imagesOf, initialised } from './support';

const gate = { name: 'gate', type: 'confirm-promotion' as const, url: 'http://gate/promote' };
const analysis = { interval: '10s', threshold: 3, maxWeight: 50, stepWeight: 25, metrics: METRICS, webhooks: [gate] };

/** A gate in whose first call somebody applies this. */
function meddling(meddle: (simulation: Simulation) => Promise<unknown>) {
  const stage: { simulation?: Simulation; calls: number } = { calls: 0 };
  const webhook = async ({ url }: HttpRequest) => {
    if (new URL(url).host === 'gate' && stage.calls++ === 0) await meddle(stage.simulation!);
    return { status: 200, body: 'ok' };
  };
  return { stage, webhook };
}

test('a revision that is applied while the promotion gate answers goes through the analysis itself', async () => {
  const { stage, webhook } = meddling(async (simulation) => await simulation.apply(upgrade('podinfo:3')));
  const { simulation, recording } = await initialised({ objects: [deployment(), canary({ analysis })], webhook });
  stage.simulation = simulation;
  const images = imagesOf(simulation, 'podinfo-primary');
  await simulation.apply(upgrade());
  await until(simulation, 'Succeeded');

  expect(phaseOf(simulation)).toBe('Succeeded');
  expect(images).toEqual(['podinfo:3']);
  expect(recording.routes.map(({ text }) => text)).toEqual(['0', '25', '50', '0', '25', '50', '0']);
  expect(
    recording.events.filter((message) => message.startsWith('New revision detected! Restarting analysis')),
  ).toHaveLength(1);
  expect(stage.calls).toBe(2);
});

test('a config that is changed while the promotion gate answers is not copied unanalysed', async () => {
  const config = (color: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'test' },
    data: { color },
  });
  const podSpec = { volumes: [{ name: 'settings', configMap: { name: 'settings' } }] };
  const { stage, webhook } = meddling(async (simulation) => await simulation.apply(config('red')));
  const { simulation, recording } = await initialised({
    objects: [config('blue'), deployment('podinfo:1', podSpec), canary({ analysis })],
    webhook,
  });
  stage.simulation = simulation;
  const copied: unknown[] = [];
  simulation.api.onChange({ group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' }, ({ object }) => {
    if (object.metadata.name === 'settings-primary') copied.push([object.data.color, recording.routes.length]);
  });
  const next = deployment('podinfo:2', podSpec);
  await simulation.apply(next);
  await until(simulation, 'Succeeded');

  expect(deploymentNamed(simulation, 'podinfo-primary').spec.template.spec.containers[0].image).toBe('podinfo:2');
  // 0, 25, 50 for what was overtaken, then 0, 25, 50 for what is promoted.
  expect(copied).toEqual([['red', 6]]);
});
