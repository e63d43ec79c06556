import { CUSTOM_RESOURCE_DEFINITION } from '../../../controller/api/types/resources';
import { KEPTN_ANALYSIS, KEPTN_METRIC } from '../../../controller/api/rules/metric-providers';
import type { KubeObject } from '../../../controller/api/types/meta';
import { KEPTN } from '../../../controller/metrics/providers/keptn';
import type { ClusterObjects } from '../../../controller/metrics/providers/provider';
import { permissiveDefinition } from '../../../controller/simulation/apiserver/custom-resources';
import { Cluster } from '../../reconcile/support';
import { ask, connectionTo, failure, noValues } from '../service';

/** A cluster with Keptn's kinds. @param operator answers the status of each new Analysis */
async function keptn(
  operator: (analysis: KubeObject) => object | undefined = () => undefined,
  changes: Partial<ClusterObjects> = {},
) {
  const cluster = await Cluster.create();
  for (const resource of [KEPTN_METRIC, KEPTN_ANALYSIS])
    await cluster.given(CUSTOM_RESOURCE_DEFINITION, permissiveDefinition(resource, { status: true }));
  const analyses: KubeObject[] = [];
  const { embedded: api, clock } = cluster;
  const objects: ClusterObjects = {
    namespace: 'test',
    get: async (resource, key) => await api.get(resource, key),
    list: () => Promise.reject(new Error('nothing is listed')),
    create: async (resource, object) => {
      const created = await api.create(resource, object);
      analyses.push(created);
      const status = operator(created);
      if (status) await api.updateStatus(resource, { ...created, status });
      return created;
    },
    delete: async (resource, key) => await api.delete(resource, key),
    ...changes,
  };
  const connection = connectionTo({ type: 'keptn' }, undefined, { cluster: objects, clock, random: () => 0.5 });
  const value = async (query: string) => {
    const asked = ask(KEPTN, connection, query);
    // It may be rejected while the clock still runs, before anybody awaits it.
    asked.catch(() => {});
    await clock.run({ limit: 60_000 });
    return await asked;
  };
  const metric = async (status: object) => {
    const made = await cluster.given(KEPTN_METRIC, {
      apiVersion: 'metrics.keptn.sh/v1beta1',
      kind: 'KeptnMetric',
      metadata: { name: 'errors', namespace: 'test' },
      spec: {},
    });
    await api.updateStatus(KEPTN_METRIC, { ...made, status });
  };
  return { value, metric, analyses, left: async () => (await api.list(KEPTN_ANALYSIS)).items };
}

describe('a KeptnMetric', () => {
  test.each([
    ['keptnmetric/test/errors', '1.5', 1.5],
    ['KeptnMetrics/Test/errors/2m\n', '0', 0],
  ])('of %j has a value', async (query, text, expected) => {
    const { value, metric } = await keptn();
    await metric({ value: text });
    expect(await value(query)).toBe(expected);
  });

  test.each([[{}], [{ value: '' }], [{ value: 'NaN' }]])('with the status %j has none', async (status) => {
    const { value, metric } = await keptn();
    await metric(status);
    expect(await noValues(value('keptnmetric/test/errors'))).toContain('KeptnMetric test/errors answered');
  });

  test('says why it has none', async () => {
    const { value, metric } = await keptn();
    await metric({ value: '', errMsg: 'client_error: bad query' });
    expect(await failure(value('keptnmetric/test/errors'))).toBe(
      'KeptnMetric test/errors has no value: client_error: bad query',
    );
  });

  test('that is not there is named', async () => {
    const { value } = await keptn();
    expect(await failure(value('keptnmetric/test/other'))).toContain('"other" not found');
  });
});

describe('an Analysis', () => {
  test.each([
    [true, 1],
    [false, 0],
  ])('that is completed with pass %p comes to %d, and is removed', async (pass, expected) => {
    const { value, analyses, left } = await keptn(() => ({ state: 'Completed', pass }));
    expect(await value('analysis/test/sli/5m/project=shop;stage=Canary A=B')).toBe(expected);
    expect(analyses).toMatchObject([
      {
        apiVersion: 'metrics.keptn.sh/v1beta1',
        kind: 'Analysis',
        metadata: { name: 'sli-iiiiii', namespace: 'test' },
        spec: {
          analysisDefinition: { name: 'sli' },
          timeframe: { recent: '5m' },
          args: { project: 'shop', stage: 'Canary A=B' },
        },
      },
    ]);
    expect(await left()).toEqual([]);
  });

  test('is about the last minute unless the query says otherwise', async () => {
    const { value, analyses } = await keptn(() => ({ state: 'Completed', pass: true }));
    await value('analyses/test/sli');
    expect(analyses[0]!.spec).toEqual({ analysisDefinition: { name: 'sli' }, timeframe: { recent: '1m' }, args: {} });
  });

  test('that Keptn does not complete is given up, and removed', async () => {
    const { value, left } = await keptn(() => ({ state: 'Progressing' }));
    expect(await failure(value('analysis/test/sli'))).toBe(
      "Analysis test/sli-iiiiii is not completed after 10s: see its status, and whether Keptn's metrics operator runs",
    );
    expect(await left()).toEqual([]);
  });

  test('that cannot be removed says nevertheless what it came to, and why to nothing', async () => {
    const kept: Partial<ClusterObjects> = {
      delete: () => Promise.reject(new Error('analyses.metrics.keptn.sh is forbidden')),
    };
    const passed = await keptn(() => ({ state: 'Completed', pass: true }), kept);
    expect(await passed.value('analysis/test/sli')).toBe(1);
    const stuck = await keptn(() => ({ state: 'Progressing' }), kept);
    expect(await failure(stuck.value('analysis/test/sli'))).toContain(
      'Analysis test/sli-iiiiii is not completed after 10s',
    );
  });

  test('that may not be made is an error', async () => {
    const { value } = await keptn();
    expect(await failure(value('analysis/nowhere/sli'))).toContain('namespaces "nowhere" not found');
  });
});

test.each(['', 'errors', 'keptnmetric/test', 'canary/test/errors', 'constructor/a/b'])(
  'the query %j is refused',
  async (query) => {
    const { value } = await keptn();
    expect(await failure(value(query))).toContain(
      'write keptnmetric/NAMESPACE/NAME, or analysis/NAMESPACE/DEFINITION/DURATION/KEY=VALUE;…',
    );
  },
);

test('an argument without a value is refused', async () => {
  const { value } = await keptn();
  expect(await failure(value('analysis/test/sli/5m/project'))).toBe(
    'the query has the argument project without a value: write KEY=VALUE',
  );
});
