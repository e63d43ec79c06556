import { BUILTIN_METRICS, type CanaryMetric } from '../types/canary';
import { METRIC_PROVIDER_ROWS, METRIC_PROVIDER_TYPES, type MetricProviderType } from './metric-providers';
import { boundsOf, isBuiltin, measuresBuiltin } from '../defaults';
import type { MetricTemplate } from '../types/metric-template';
import { CHECKS_KEPT } from '../status';
import { QUERY_NAMES, templateProblems } from '../templates/query-template';

/** What is wrong with a Canary's metrics, each beginning with the field. */
export function metricProblems(metrics: readonly CanaryMetric[]): string[] {
  return metrics.flatMap((metric, index) => {
    const field = `spec.analysis.metrics[${index}]`;
    // By its name the past of a metric is known.
    const twice =
      metric.falseAlarms !== undefined && metrics.some((other, at) => at !== index && other.name === metric.name);
    return [
      ...problemsOfMetric(metric, field),
      ...(twice
        ? [`${field}.name "${metric.name}" is that of another metric, too, with falseAlarms each needs its own`]
        : []),
    ];
  });
}

function problemsOfMetric(metric: CanaryMetric, field: string): string[] {
  const { min, max } = boundsOf(metric);
  const problems: string[] = [];
  if (min !== undefined && max !== undefined && min > max)
    problems.push(
      `${field}.thresholdRange has min ${min} above max ${max}, so that no value is good, lower min or raise max`,
    );
  if (metric.query && metric.templateRef)
    problems.push(`${field} "${metric.name}" has both query and templateRef, remove one`);
  else if (metric.query)
    problems.push(...queryProblems(metric.query, metric).map((problem) => `${field}.query: ${problem}`));
  else if (!metric.templateRef && !isBuiltin(metric.name)) {
    problems.push(
      `${field} "${metric.name}" is no built-in metric, give it a query or a templateRef, or use ${BUILTIN_METRICS.join(' or ')}`,
    );
  }
  return [...problems, ...judgementProblems(metric, field)];
}

/** What a metric asks for that nothing can answer. */
function judgementProblems(metric: CanaryMetric, field: string): string[] {
  const { name, query, templateRef, totalQuery, minSamples, compareTo, falseAlarms } = metric;
  const problems: string[] = [];
  if (totalQuery && !query && !templateRef)
    problems.push(`${field}.totalQuery of "${name}" is the total of nothing, set query or templateRef, or remove it`);
  else if (totalQuery)
    problems.push(...queryProblems(totalQuery, metric).map((problem) => `${field}.totalQuery: ${problem}`));
  if (falseAlarms !== undefined && compareTo === undefined)
    problems.push(`${field}.falseAlarms of "${name}" has nothing to compare with, set compareTo, or remove it`);
  if (minSamples !== undefined && !totalQuery && falseAlarms === undefined && !measuresBuiltin(metric))
    problems.push(
      `${field}.minSamples of "${name}" needs something that counts the samples, set totalQuery or falseAlarms, or remove it`,
    );
  if (minSamples !== undefined && minSamples > CHECKS_KEPT && !totalQuery && !measuresBuiltin(metric))
    problems.push(
      `${field}.minSamples of "${name}" is ${minSamples}, and of its values the latest ${CHECKS_KEPT} are kept, set it to ${CHECKS_KEPT} or less`,
    );
  return problems;
}

function queryProblems(query: string, metric: CanaryMetric): string[] {
  return templateProblems(query, QUERY_NAMES, Object.keys(metric.templateVariables ?? {}));
}

/**
 * What is wrong with a MetricTemplate as one metric uses it. Each is a sentence that names the template, the field,
 * what was found and the mend.
 */
export function problemsOfTemplate(template: MetricTemplate, metric: CanaryMetric): string[] {
  const { metadata, spec } = template;
  const known: readonly string[] = METRIC_PROVIDER_TYPES;
  const problems = queryProblems(spec.query, metric).map(
    (problem) => `spec.query as metric "${metric.name}" uses it: ${problem}`,
  );
  if (!known.includes(spec.provider.type))
    problems.unshift(`spec.provider.type "${spec.provider.type}" is not known, use one of ${known.join(', ')}`);
  else problems.unshift(...missing(spec.provider));
  return problems.map((problem) => `MetricTemplate ${metadata.name}.${metadata.namespace}: ${problem}`);
}

type ProviderField = 'address' | 'region' | 'secretRef';

const MENDS: Readonly<Record<ProviderField, string>> = {
  address: 'set it to the URL of the server',
  region: 'set it to one like eu-west-1',
  secretRef: 'set it to the name of a Secret with the credentials',
};

function missing(provider: MetricTemplate['spec']['provider']): string[] {
  const absent = METRIC_PROVIDER_ROWS[provider.type as MetricProviderType].needs.filter((field) => !provider[field]);
  return absent.map((field) => `spec.provider.${field} is missing, which ${provider.type} needs: ${MENDS[field]}`);
}
