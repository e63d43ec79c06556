import { isBuiltin } from '../defaults';
import type { Path } from '../problems/path';
import { type Flaw, nameObject, type Problem } from '../problems/problem';
import { checkTemplate, QUERY_NAMES } from '../templates/query-template';
import { BUILTIN_METRICS, type CanaryMetric } from '../types/canary';
import type { MetricTemplate } from '../types/metric-template';
import { METRIC_TEMPLATE } from '../types/resources';
import { isMetricProvider, METRIC_PROVIDER_ROWS, METRIC_PROVIDER_TYPES } from './metric-providers';
import { BOUNDS, COUNTED_SAMPLES, FALSE_ALARMS, KEPT_SAMPLES, ONE_SOURCE, TOTAL } from './metric-rules';
import { askRule, SENTENCE } from './rule';

/** Finds what is wrong with a Canary's metrics. */
export function validateMetrics(metrics: readonly CanaryMetric[]): Problem[] {
  return metrics.flatMap((metric, index) => {
    const path = ['spec', 'analysis', 'metrics', index];
    const others = metrics.filter((_, at) => at !== index);
    return [
      ...askRule(BOUNDS, metric, [...path, 'thresholdRange']),
      ...validateSource(metric, path),
      ...validateTotal(metric, path),
      ...askRule(FALSE_ALARMS, metric, path),
      ...askRule(COUNTED_SAMPLES, metric, path),
      ...askRule(KEPT_SAMPLES, metric, path),
      ...validateName(metric, others, path),
    ];
  });
}

/** The definitions take a metric of any name, as Flagger's do. */
function validateSource(metric: CanaryMetric, path: Path): Problem[] {
  const { name, query, templateRef } = metric;
  const twoSources = askRule(ONE_SOURCE, metric, path);
  if (twoSources.length > 0) return twoSources;
  if (query) return validateQuery(query, metric, [...path, 'query']);
  if (templateRef || isBuiltin(name)) return [];
  return [
    {
      code: 'metric-without-query',
      path,
      quotes: [[...path, 'name']],
      ...SENTENCE,
      found: `"${name}"`,
      detail: 'is no built-in metric',
      mend: `give it a query or a templateRef, or use ${BUILTIN_METRICS.join(' or ')}`,
    },
  ];
}

function validateTotal(metric: CanaryMetric, path: Path): Problem[] {
  const ofNothing = askRule(TOTAL, metric, path);
  if (ofNothing.length > 0 || !metric.totalQuery) return ofNothing;
  return validateQuery(metric.totalQuery, metric, [...path, 'totalQuery']);
}

function validateQuery(query: string, metric: CanaryMetric, path: Path): Problem[] {
  return checkQuery(query, metric).map((flaw) => ({ ...flaw, path }));
}

function checkQuery(query: string, { templateVariables = {} }: CanaryMetric): Flaw[] {
  return checkTemplate(query, QUERY_NAMES, Object.keys(templateVariables));
}

/** By its name the past of a metric is known. */
function validateName({ name, falseAlarms }: CanaryMetric, others: readonly CanaryMetric[], path: Path): Problem[] {
  if (falseAlarms === undefined || !others.some((other) => other.name === name)) return [];
  return [
    {
      code: 'duplicate-metric',
      path: [...path, 'name'],
      ...SENTENCE,
      found: `"${name}"`,
      detail: 'is that of another metric, too',
      mend: 'with falseAlarms each needs its own',
    },
  ];
}

/** Finds what is wrong with a MetricTemplate as one metric uses it. */
export function validateTemplate({ metadata, spec }: MetricTemplate, metric: CanaryMetric): Problem[] {
  const object = nameObject(METRIC_TEMPLATE, metadata);
  const query = checkQuery(spec.query, metric).map((flaw) => ({
    ...flaw,
    path: ['spec', 'query'],
    afterField: ` as metric "${metric.name}" uses it: `,
  }));
  return [...validateServer(spec.provider), ...query].map((problem) => ({ ...problem, object }));
}

type Server = MetricTemplate['spec']['provider'];
type ServerField = 'address' | 'region' | 'secretRef';

const MENDS: Readonly<Record<ServerField, string>> = {
  address: 'set it to the URL of the server',
  region: 'set it to one like eu-west-1',
  secretRef: 'set it to the name of a Secret with the credentials',
};

function validateServer(server: Server): Problem[] {
  const { type } = server;
  if (!isMetricProvider(type))
    return [
      {
        code: 'unknown-metric-provider',
        path: ['spec', 'provider', 'type'],
        ...SENTENCE,
        found: `"${type}"`,
        detail: 'is not known',
        mend: `use one of ${METRIC_PROVIDER_TYPES.join(', ')}`,
      },
    ];
  const absent = METRIC_PROVIDER_ROWS[type].needs.filter((field) => !server[field]);
  return absent.map((field) => ({
    code: 'metric-provider-needs-field',
    path: ['spec', 'provider', field],
    afterField: ' ',
    detail: `is missing, which ${type} needs`,
    mend: MENDS[field],
    beforeMend: ': ',
  }));
}
