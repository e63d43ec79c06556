import type { Canary } from '../../controller/api/types/canary';
import { SILENT } from '../../controller/core/log';
import { CUSTOM_RESOURCE_DEFINITION, NAMESPACE } from '../../controller/api/types/resources';
import { KEPTN_ANALYSIS, KEPTN_METRIC } from '../../controller/api/rules/metric-providers';
import { createEnvironment } from '../../controller/reconcile/environment';
import { metricContextOf } from '../../controller/reconcile/metric-context';
import { subjectOf } from '../../controller/reconcile/subject';
import { ControllerMetrics } from '../../controller/notify/telemetry';
import { createPlatform } from '../../controller/process/platform';
import { DEFAULT_SETTINGS, type Settings } from '../../controller/api/settings';
import { permissiveDefinition } from '../../controller/simulation/apiserver/custom-resources';
import { checkMetrics } from '../metrics/check';
import { templateWith, platformWith } from '../metrics/support';
import { METRIC_TEMPLATE } from '../../controller/api/types/resources';
import { Cluster, namedCanary } from './support';

/** A cluster with a KeptnMetric in the Canary's namespace and in another, and what a query for it comes to. */
async function keptn(settings: Partial<Settings> = {}) {
  const cluster = await Cluster.create();
  await cluster.given(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } });
  for (const resource of [KEPTN_METRIC, KEPTN_ANALYSIS])
    await cluster.given(CUSTOM_RESOURCE_DEFINITION, permissiveDefinition(resource));
  for (const namespace of ['test', 'other'])
    await cluster.given(KEPTN_METRIC, {
      apiVersion: 'metrics.keptn.sh/v1beta1',
      kind: 'KeptnMetric',
      metadata: { name: 'errors', namespace },
      status: { value: '3' },
    });
  const { embedded: api, clock } = cluster;
  const nothing = () => [];
  const metrics = new ControllerMetrics(
    '0',
    'istio',
    () => 0,
    nothing,
    () => 0,
  );
  const http = () => Promise.reject(new Error('nobody is asked over HTTP'));
  const env = createEnvironment({
    api,
    clock,
    random: () => 0,
    http,
    log: SILENT,
    platform: platformWith(),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    telemetry: metrics,
  });
  await env.caches.ready([METRIC_TEMPLATE]);
  return async (query: string) => {
    const template = templateWith({ provider: { type: 'keptn' }, query }, 'keptn');
    await cluster.given(METRIC_TEMPLATE, template);
    const canary: Canary = namedCanary('podinfo');
    const [measurement] = await checkMetrics(
      [{ name: 'errors', templateRef: { name: 'keptn' } }],
      metricContextOf(env, subjectOf(canary, DEFAULT_SETTINGS)),
    );
    return measurement!.failure ?? measurement!.value;
  };
}

test.each([
  ['keptnmetric/test/errors', {}, 3],
  ['keptnmetric/other/errors', {}, 3],
  ['keptnmetric/test/errors', { noCrossNamespaceRefs: true }, 3],
  [
    'keptnmetric/other/errors',
    { noCrossNamespaceRefs: true },
    "Metric query failed for errors: namespace other is not the Canary's, and -no-cross-namespace-refs forbids others",
  ],
  [
    'analysis/other/sli',
    { noCrossNamespaceRefs: true },
    "Metric query failed for errors: namespace other is not the Canary's, and -no-cross-namespace-refs forbids others",
  ],
  [
    'analysis/test/sli',
    { dryRun: true },
    'Metric query failed for errors: a new Analysis is needed, and -dry-run creates nothing',
  ],
])('the query %s with %j comes to %j', async (query, settings, expected) => {
  const ask = await keptn(settings);
  expect(await ask(query)).toBe(expected);
});

test('the platform of this process is its environment and its files', async () => {
  const platform = createPlatform();
  expect(platform.variable('PATH')).toBe(process.env.PATH);
  expect(platform.variable('SERIN_NO_SUCH_VARIABLE')).toBeUndefined();
  expect(await platform.file(__filename)).toContain('the platform of this process');
  await expect(platform.file('/no/such/file')).rejects.toThrow('/no/such/file');
});
