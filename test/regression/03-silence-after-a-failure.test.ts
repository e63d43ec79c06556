// Flagger rewrites the status of a Failed Canary at every tick; Serin sends no request at all while nothing changes.
import { canary, deployment, until, upgrade } from '../support/rollout';
import { initialised, newVersions, noting, pass } from './support';

test('an hour in phase Failed costs no request and no event', async () => {
  const requests: string[] = [];
  const { simulation, recording } = await initialised({
    objects: [deployment(), canary()],
    faultOf: newVersions('errors'),
    wrap: noting(requests),
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  await pass(simulation, 30);
  const said = recording.events.length;
  const { resourceVersion } = simulation.canary('test', 'podinfo')!.metadata;
  expect(requests).toContain('patch canaries/status podinfo');

  requests.length = 0;
  await pass(simulation, 3600);
  expect(requests).toEqual([]);
  expect(recording.events).toHaveLength(said);
  expect(simulation.canary('test', 'podinfo')!.metadata.resourceVersion).toBe(resourceVersion);
});

test('the same holds with the canary serving after a promotion that failed', async () => {
  const requests: string[] = [];
  const { simulation } = await initialised({
    objects: [deployment(), canary()],
    podsFail: ({ metadata, spec }) =>
      metadata?.labels?.app === 'podinfo-primary' && spec.containers[0].image === 'podinfo:2',
    wrap: noting(requests),
  });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed');
  await pass(simulation, 30);
  expect(simulation.canary('test', 'podinfo')!.status!.canaryWeight).toBe(100);

  requests.length = 0;
  await pass(simulation, 3600);
  expect(requests).toEqual([]);
});
