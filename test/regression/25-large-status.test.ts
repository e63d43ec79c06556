// A status that the API server refuses as too large cannot be rolled back: every tick fails, and the bad version keeps
// its share of the traffic. Serin writes it without its checks.
import { ApiError, type KubeApi } from '../../controller/kube/api';
import { canary, deployment, METRICS, phaseOf, until, upgrade } from '../support/rollout';
import { initialised, newVersions, noting } from './support';

/** An API server whose etcd takes no status with checks. */
const narrow = (api: KubeApi): KubeApi => ({
  ...noting([])(api),
  patch: async (resource, key, patch, subresource) => {
    const { status } = patch as { status?: { canaryAnalysis?: { iterations?: unknown[] } } };
    if (status?.canaryAnalysis?.iterations !== undefined)
      throw new ApiError(500, 'InternalError', 'etcdserver: request is too large');
    return await api.patch(resource, key, patch, subresource);
  },
});

test('a bad version is rolled back also where its checks cannot be written down', async () => {
  const objects = [
    deployment(),
    canary({ analysis: { interval: '10s', threshold: 3, stepWeight: 10, metrics: METRICS } }),
  ];
  const { simulation, recording } = await initialised({ objects, wrap: narrow, faultOf: newVersions('errors') });
  await simulation.apply(upgrade());
  await until(simulation, 'Failed', 600);
  expect(phaseOf(simulation)).toBe('Failed');
  expect(recording.routes.at(-1)!.text).toBe('0');
  expect(simulation.canary('test', 'podinfo')!.status!.canaryAnalysis).toBeUndefined();
  expect(recording.events.filter((message) => message.startsWith('Error in'))).toEqual([]);
});
