/** A query of a panel: PromQL, and the legend of its series. */
interface Query {
  expr: string;
  legend: string;
}

interface Panel {
  title: string;
  queries: readonly Query[];
  /** Grafana's name of a unit. Default: a plain number. */
  unit?: string;
  /** Show the present value instead of a curve. */
  now?: true;
}

const CHOSEN = 'namespace=~"$namespace"';

const PANELS: readonly Panel[] = [
  {
    title: 'Canaries by phase',
    now: true,
    queries: [
      {
        expr: `sum by (phase) (max by (phase, name, namespace) (flagger_canary_phase{${CHOSEN}})) > 0`,
        legend: '{{phase}}',
      },
    ],
  },
  {
    title: 'Rollouts in the chosen time',
    now: true,
    queries: [
      { expr: `sum(increase(flagger_canary_successes_total{${CHOSEN}}[$__range]))`, legend: 'succeeded' },
      { expr: `sum(increase(flagger_canary_failures_total{${CHOSEN}}[$__range]))`, legend: 'failed' },
    ],
  },
  {
    title: 'Share of the traffic',
    unit: 'percent',
    queries: [
      { expr: `max by (namespace, workload) (flagger_canary_weight{${CHOSEN}})`, legend: '{{workload}}.{{namespace}}' },
    ],
  },
  {
    title: 'Values of the analysis',
    queries: [
      {
        expr: `max by (namespace, name, metric) (flagger_canary_metric_analysis{${CHOSEN}})`,
        legend: '{{name}}.{{namespace}} {{metric}}',
      },
    ],
  },
  {
    title: 'Age of running rollouts',
    unit: 's',
    queries: [
      {
        expr: `max by (namespace, name) (flagger_canary_rollout_age_seconds{${CHOSEN}})`,
        legend: '{{name}}.{{namespace}}',
      },
    ],
  },
  { title: 'Canaries that are being worked on', queries: [{ expr: 'sum(flagger_queue_depth)', legend: 'queue' }] },
  {
    title: 'Requests to the API server',
    unit: 'reqps',
    queries: [
      {
        expr: 'sum by (verb, resource, code) (rate(flagger_api_requests_total[$__rate_interval]))',
        legend: '{{verb}} {{resource}} {{code}}',
      },
    ],
  },
  {
    title: 'Answers of metric servers and hooks, 90 %',
    unit: 's',
    queries: [
      {
        expr: 'histogram_quantile(0.9, sum by (host, le) (rate(flagger_http_duration_seconds_bucket[$__rate_interval])))',
        legend: '{{host}}',
      },
    ],
  },
];

const WIDTH = 12;
const HEIGHT = 8;
const SOURCE = { type: 'prometheus', uid: '${datasource}' };

/** A dashboard for Grafana 9 and newer: first the Canaries, then the controller itself. */
export function dashboard(): object {
  return {
    uid: 'serin-progressive-delivery',
    title: 'Progressive delivery',
    tags: ['serin', 'canary'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [datasource, namespaces] },
    panels: PANELS.map(panel),
  };
}

const datasource = { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' };
const namespaces = {
  name: 'namespace',
  label: 'Namespace',
  type: 'query',
  datasource: SOURCE,
  query: { query: 'label_values(flagger_canary_phase, namespace)', refId: 'namespace' },
  refresh: 2,
  includeAll: true,
  multi: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
};

function panel({ title, queries, unit = 'none', now }: Panel, index: number): object {
  return {
    id: index + 1,
    title,
    type: now ? 'stat' : 'timeseries',
    datasource: SOURCE,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: queries.map(({ expr, legend }, position) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + position),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
      instant: now ?? false,
      range: !now,
    })),
  };
}
