import type { BUILTIN_METRICS, CanaryMetric, NamespacedReference } from '../../../controller/api/types/canary';
import type { Duration } from './duration';
import type { Fields } from '../../common/inputs';
import { MetricTemplate } from '../../metric-template/metric-template';
import type { Threshold } from './thresholds';

/** How a metric is judged: all that does not say what is measured, or the bounds. */
type Judged = Omit<
  CanaryMetric,
  'name' | 'interval' | 'thresholdRange' | 'threshold' | 'query' | 'templateRef' | 'templateVariables' | 'totalQuery'
>;

interface Watched extends Judged {
  /** Window of the query, a duration. Default: `1m`. */
  interval?: Duration;
  /** Bounds of the value. */
  thresholdRange: Threshold;
}

/** A metric that needs no query of your own. */
export interface BuiltinMetric extends Watched {
  /** Which metric: a success rate in percent, or a duration in milliseconds. */
  name: (typeof BUILTIN_METRICS)[number];
}

/** A metric with a PromQL query of your own. */
export interface QueryMetric extends Watched, Pick<CanaryMetric, 'totalQuery'> {
  /** Name of the metric, as events and alerts show it. */
  name: string;
  /**
   * PromQL; may use `{{ namespace }}`, `{{ target }}`, `{{ interval }}`, `{{ variables.x }}` and the other template
   * names.
   */
  query: string;
  /** Values for `{{ variables.x }}` in the query. */
  templateVariables?: Record<string, string>;
}

/** A metric with the query of a MetricTemplate. */
export interface TemplateMetric extends Watched, Pick<CanaryMetric, 'totalQuery'> {
  /** Name of the metric, as events and alerts show it. */
  name: string;
  /** The MetricTemplate. */
  templateRef: NamespacedReference;
  /** Values for `{{ variables.x }}` in the template's query. */
  templateVariables?: Record<string, string>;
}

/** A metric that is measured at each step. Any value may be an output. */
export type Metric = Fields<BuiltinMetric> | Fields<QueryMetric> | Fields<TemplateMetric>;

/** Options of every metric, beside its bounds. */
export interface MetricOptions extends Judged {
  /** Window of the query, a duration. Default: `1m`. */
  interval?: Duration;
}

/** Options of a metric with a query. */
export interface QueryOptions extends MetricOptions, Pick<CanaryMetric, 'totalQuery'> {
  /** Values for `{{ variables.x }}` in the query, by name. Default: none. */
  variables?: Record<string, string>;
}

/** Percentage of the requests that are answered without a server error: `successRate(atLeast(99))`. */
export function successRate(thresholdRange: Threshold, options: MetricOptions = {}): Fields<BuiltinMetric> {
  return { name: 'request-success-rate', thresholdRange, ...options };
}

/** 99th percentile of the duration of requests, in milliseconds: `requestDuration(atMost('500ms'))`. */
export function requestDuration(thresholdRange: Threshold, options: MetricOptions = {}): Fields<BuiltinMetric> {
  return { name: 'request-duration', thresholdRange, ...options };
}

/**
 * A PromQL query of your own. The Prometheus of the built-in metrics answers it. The result is one number, in the unit
 * of the bounds.
 */
export function promql(
  name: string,
  query: string,
  thresholdRange: Threshold,
  { variables, ...options }: QueryOptions = {},
): Fields<QueryMetric> {
  return { name, query, thresholdRange, ...options, ...(variables && { templateVariables: variables }) };
}

/** The metric of a MetricTemplate: a component of this program, or the name of an existing one in the cluster. */
export function fromTemplate(
  name: string,
  template: MetricTemplate | Fields<NamespacedReference>,
  thresholdRange: Threshold,
  { variables, ...options }: QueryOptions = {},
): Fields<TemplateMetric> {
  const templateRef = template instanceof MetricTemplate ? template.referenceWith(variables) : template;
  return { name, templateRef, thresholdRange, ...options, ...(variables && { templateVariables: variables }) };
}
