import {
  DeliveryController,
  type DeliveryControllerArgs,
} from '../../../components/delivery-controller/delivery-controller';
import { checkPromql } from '../../../controller/admission/promql';
import { ControllerMetrics } from '../../../controller/notify/telemetry';
import { type Inputs, only, run } from '../support';
import { flawTexts } from '../../support/problems';

const MONITOR = 'kubernetes:monitoring.coreos.com/v1:ServiceMonitor';
const RULE = 'kubernetes:monitoring.coreos.com/v1:PrometheusRule';
const CONFIG_MAP = 'kubernetes:core/v1:ConfigMap';

const install = (args: DeliveryControllerArgs) => run(() => new DeliveryController('serin', args));
const rulesOf = async (args: DeliveryControllerArgs): Promise<Inputs[]> =>
  only(await install(args), RULE).spec.groups[0].rules;
const dashboardOf = async (args: DeliveryControllerArgs = { dashboard: true }): Promise<Inputs> =>
  JSON.parse(only(await install(args), CONFIG_MAP, 'serin-dashboard').data['serin.json']);
const queriesOf = ({ panels }: Inputs): string[] =>
  (panels as Inputs[]).flatMap(({ targets }) => (targets as Inputs[]).map(({ expr }) => expr as string));

/** The names of the controller's metrics, as queries write them. */
function exported(): Set<string> {
  const { registry } = new ControllerMetrics(
    '1',
    'istio',
    () => 0,
    () => [],
    () => 0,
  );
  return new Set(
    registry.getMetricsAsArray().flatMap(({ name }) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]),
  );
}

describe('a ServiceMonitor', () => {
  test('reads the metrics of this controller, and keeps the namespaces that they name', async () => {
    const installed = await install({ serviceMonitor: true });
    const { metadata, spec } = only(installed, MONITOR);
    expect([metadata.namespace, metadata.name]).toEqual(['serin-system', 'serin']);
    expect(spec.endpoints).toEqual([{ port: 'http-metrics', honorLabels: true }]);
    expect(spec.namespaceSelector).toEqual({ matchNames: ['serin-system'] });
    const service = only(installed, 'kubernetes:core/v1:Service');
    expect(service.metadata.labels).toMatchObject(spec.selector.matchLabels);
    expect(service.spec.ports[0].name).toBe('http-metrics');
  });

  test('may be where a Prometheus looks for it', async () => {
    const { metadata, spec } = only(
      await install({
        serviceMonitor: { labels: { release: 'prometheus' }, interval: '15s', namespace: 'monitoring' },
      }),
      MONITOR,
    );
    expect(metadata).toMatchObject({ namespace: 'monitoring', labels: { release: 'prometheus' } });
    expect(spec.endpoints[0].interval).toBe('15s');
  });

  test('stands in for the annotations, so that nothing is read twice', async () => {
    const { metadata } = only(await install({ serviceMonitor: true }), 'kubernetes:apps/v1:Deployment').spec.template;
    expect(Object.keys(metadata.annotations).filter((name) => name.startsWith('prometheus.io'))).toEqual([]);
  });
});

describe('the alerts', () => {
  test('are those that a user of the guide knows, and ours', async () => {
    const rules = await rulesOf({ prometheusRule: { labels: { release: 'prometheus' } } });
    expect(rules.map(({ alert, expr, for: lasting, labels }) => [alert, expr, lasting, labels.severity])).toEqual([
      [
        'FlaggerCanaryStuck',
        'max by (name, namespace) (flagger_canary_rollout_age_seconds) > 3600 unless on (name, namespace) max by (name, namespace) (flagger_canary_phase{phase=~"Waiting|WaitingPromotion"}) == 1',
        '5m',
        'warning',
      ],
      ['FlaggerCanaryFailed', 'max by (name, namespace) (flagger_canary_status) == 2', '1m', 'error'],
      [
        'SerinCanaryWaiting',
        'max by (name, namespace) (flagger_canary_phase{phase=~"Waiting|WaitingPromotion"}) == 1',
        '1h',
        'warning',
      ],
      ['SerinControllerDown', 'absent(flagger_info)', '5m', 'critical'],
      [
        'SerinControllerForbidden',
        'sum by (verb, resource) (rate(flagger_api_requests_total{code="403"}[5m])) > 0',
        '10m',
        'error',
      ],
    ]);
  });

  test('are where a Prometheus looks for them', async () => {
    const { metadata } = only(await install({ prometheusRule: { labels: { release: 'prometheus' } } }), RULE);
    expect(metadata).toMatchObject({ name: 'serin', namespace: 'serin-system', labels: { release: 'prometheus' } });
  });

  test('know this controller from others where its own ServiceMonitor reads it', async () => {
    const rules = await rulesOf({ prometheusRule: true, serviceMonitor: true });
    expect(rules.find(({ alert }) => alert === 'SerinControllerDown')?.expr).toBe(
      'absent(flagger_info{namespace="serin-system",service="serin"})',
    );
  });

  test('name only labels that their series have', async () => {
    for (const { expr, annotations } of await rulesOf({ prometheusRule: true })) {
      const used = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!);
      const [, kept = ''] = /^\w+ by \(([^)]*)\)/.exec(expr as string) ?? [];
      expect(kept.split(', ')).toEqual(expect.arrayContaining(used));
    }
  });
});

describe('the dashboard', () => {
  test('is where Grafana looks for it', async () => {
    const { metadata } = only(
      await install({ dashboard: { namespace: 'monitoring', labels: { folder: 'delivery' } } }),
      CONFIG_MAP,
      'serin-dashboard',
    );
    expect(metadata).toMatchObject({
      name: 'serin-dashboard',
      namespace: 'monitoring',
      labels: { grafana_dashboard: '1', folder: 'delivery' },
    });
  });

  test('shows Canaries, rollouts and the controller itself', async () => {
    const { panels } = await dashboardOf();
    expect((panels as Inputs[]).map(({ title }) => title)).toEqual([
      'Canaries by phase',
      'Rollouts in the chosen time',
      'Share of the traffic',
      'Values of the analysis',
      'Age of running rollouts',
      'Canaries that are being worked on',
      'Requests to the API server',
      'Answers of metric servers and hooks, 90 %',
    ]);
  });

  test('has panels that neither share an id nor overlap', async () => {
    const { panels } = await dashboardOf();
    const places = (panels as Inputs[]).map(({ gridPos }) => `${gridPos.x}/${gridPos.y}`);
    const ids = (panels as Inputs[]).map(({ id }) => id);
    expect([new Set(places).size, new Set(ids).size]).toEqual([panels.length, panels.length]);
    for (const { gridPos } of panels as Inputs[]) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});

test('every query is PromQL and asks for metrics that the controller exports', async () => {
  // Grafana replaces its placeholder by a duration.
  const queries = [
    ...(await rulesOf({ prometheusRule: true })).map(({ expr }) => expr as string),
    ...queriesOf(await dashboardOf()),
  ].map((query) => query.replace(/\$__\w+/g, '5m'));
  const known = exported();
  expect(queries.length).toBeGreaterThan(10);
  for (const query of queries) {
    expect([query, flawTexts(checkPromql(query))]).toEqual([query, []]);
    const names = query.match(/flagger_\w+/g) ?? [];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  }
});
