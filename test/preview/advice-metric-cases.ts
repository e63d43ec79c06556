import type { CanaryMetric } from '../../controller/api/types/canary';
import type { AdviceCase } from './advice-cases';
import { DURATION, metrics, soundCanary, SUCCESS } from './canaries';

const query = (name: string, text: string): CanaryMetric => ({ name, query: text, thresholdRange: { max: 500 } });
const BESIDE: Partial<CanaryMetric> = { compareTo: 'primary', allowedDifference: { relative: 5 } };
const BEYOND_CHANCE: CanaryMetric = { ...DURATION, compareTo: 'primary', falseAlarms: 1 };

/** Rules for metrics and their bounds. */
export const METRIC_CASES: readonly AdviceCase[] = [
  {
    code: 'single-metric',
    field: 'spec.analysis.metrics',
    says: /^has request-success-rate alone, so that a version that answers rightly and slowly is promoted; add request-duration/,
    canary: metrics(SUCCESS),
    well: [metrics(SUCCESS, DURATION)],
  },
  {
    code: 'single-metric',
    field: 'spec.analysis.metrics',
    says: /^has request-duration alone, so that a version that answers fast and wrongly is promoted; add request-success-rate/,
    canary: metrics(DURATION),
    well: [metrics(DURATION, query('orders', 'sum(orders{app="{{ target }}"})'))],
  },
  {
    code: 'users-not-measured',
    field: 'spec.analysis.metrics',
    says: /^measures neither whether nor how fast users are answered.*; add request-success-rate and request-duration$/,
    canary: metrics(
      query('memory', 'container_memory_usage_bytes{pod=~"podinfo.*"}'),
      query('cpu', 'container_cpu_usage_seconds_total{pod=~"podinfo.*"}'),
    ),
    well: [
      metrics(query('memory', 'container_memory_usage_bytes{pod=~"podinfo.*"}'), SUCCESS),
      // The query of a template is not known here.
      metrics(query('memory', 'container_memory_usage_bytes{pod=~"podinfo.*"}'), {
        name: 'slo',
        templateRef: { name: 'slo' },
        thresholdRange: { min: 1 },
      }),
    ],
  },
  {
    code: 'users-not-measured',
    field: 'spec.analysis.metrics',
    says: /^measures neither/,
    canary: metrics(query('memory', 'container_memory_usage_bytes{pod=~"podinfo.*"}')),
    well: [soundCanary()],
  },
  {
    code: 'metric-without-bound',
    field: 'spec.analysis.metrics[1].thresholdRange',
    says: /^of request-duration has no bound, so that every value is good .*; give it a min or a max$/,
    canary: metrics(SUCCESS, { name: 'request-duration' }),
    well: [
      metrics(SUCCESS, { name: 'request-duration', threshold: 500 }),
      metrics(SUCCESS, { name: 'request-duration', compareTo: 'primary', allowedDifference: { relative: 10 } }),
    ],
  },
  {
    code: 'compared-with-noise',
    field: 'spec.analysis.metrics[1].compareTo',
    says: /^of request-duration allows no difference at all, .* by chance; add falseAlarms or an allowedDifference$/,
    canary: metrics(SUCCESS, { ...DURATION, compareTo: 'primary', allowedDifference: { absolute: 0 } }),
    well: [
      metrics(SUCCESS, { ...DURATION, compareTo: 'primary', allowedDifference: { absolute: 5 } }),
      metrics({ ...SUCCESS, compareTo: 'primary', falseAlarms: 1 }, DURATION),
      metrics(SUCCESS, { ...DURATION, compareTo: 'primary', dryRun: true }, SUCCESS),
    ],
  },
  {
    code: 'compared-with-itself',
    field: 'spec.analysis.metrics[2].query',
    says: /^of orders has no \{\{ target \}\}, .* get the same answer; select the pods by \{\{ target \}\}$/,
    canary: metrics(SUCCESS, DURATION, { ...query('orders', 'sum(orders{app="podinfo"})'), ...BESIDE }),
    well: [
      metrics(SUCCESS, DURATION, { ...query('orders', 'sum(orders{app="{{target}}"})'), ...BESIDE }),
      metrics(SUCCESS, DURATION, {
        name: 'orders',
        templateRef: { name: 'orders' },
        thresholdRange: { min: 1 },
        ...BESIDE,
      }),
    ],
  },
  {
    code: 'compared-with-nobody',
    field: 'spec.analysis.metrics[0].compareTo',
    says: /^of request-success-rate asks for the primary, which nobody is on at the last step of 100 %, .*; end the steps below 100$/,
    canary: soundCanary(
      {
        stepWeights: [10, 50, 100],
        stepWeight: undefined,
        maxWeight: undefined,
        metrics: [{ ...SUCCESS, compareTo: 'primary', falseAlarms: 1 }, DURATION],
      },
      {},
      { 'serin/silence': 'full-exposure' },
    ),
    well: [metrics({ ...SUCCESS, compareTo: 'primary', falseAlarms: 1 }, DURATION)],
  },
  {
    code: 'mixed-window',
    field: 'spec.analysis.metrics[0].interval',
    says: /^of request-success-rate is longer than a step, .* decides nothing; set it to the step's, or lengthen spec\.analysis\.interval$/,
    canary: metrics({ ...SUCCESS, interval: '90s', compareTo: 'primary', falseAlarms: 1 }, DURATION),
    well: [
      metrics({ ...SUCCESS, interval: '90s', compareTo: 'primary', allowedDifference: { absolute: 1 } }, DURATION),
    ],
  },
  {
    code: 'undecided-comparison',
    field: 'spec.analysis.metrics[1].falseAlarms',
    says: /^of request-duration is 1, which the values of 5 checks cannot reach, however bad the version is; add steps$/,
    canary: metrics(SUCCESS, BEYOND_CHANCE),
    well: [
      soundCanary({ metrics: [SUCCESS, { ...BEYOND_CHANCE, falseAlarms: 20 }] }),
      soundCanary({ stepWeight: 5, metrics: [SUCCESS, BEYOND_CHANCE] }),
      metrics({ ...SUCCESS, compareTo: 'primary', falseAlarms: 1 }, DURATION),
      metrics(SUCCESS, DURATION, {
        ...query('orders', 'sum(orders{app="{{ target }}"})'),
        compareTo: 'primary',
        falseAlarms: 1,
        minSamples: 8,
        inconclusive: 'wait',
      }),
      metrics(SUCCESS, DURATION, {
        ...query('orders', 'sum(orders{app="{{ target }}"})'),
        compareTo: 'primary',
        falseAlarms: 1,
        totalQuery: 'sum(visits{app="{{ target }}"})',
      }),
    ],
  },
  {
    code: 'undecided-comparison',
    field: 'spec.analysis.metrics[1].falseAlarms',
    says: /^of request-duration is 1, which the values of 5 checks cannot reach/,
    // Ten checks, but windows of two checks each.
    canary: soundCanary({ stepWeight: 5, metrics: [SUCCESS, { ...BEYOND_CHANCE, interval: '2m' }] }),
    well: [],
  },
  {
    code: 'bound-too-tight',
    field: 'spec.analysis.metrics[0].thresholdRange.min',
    says: /^of request-success-rate is 100: one request that fails .*; take the bound from/,
    canary: metrics({ ...SUCCESS, thresholdRange: { min: 100 } }, DURATION),
    well: [
      metrics({ ...SUCCESS, thresholdRange: { min: 99.99 } }, DURATION),
      metrics(SUCCESS, { ...DURATION, thresholdRange: { min: 100, max: 500 } }),
    ],
  },
  {
    code: 'bound-too-tight',
    field: 'spec.analysis.metrics[1].thresholdRange.max',
    says: /^of error-rate is 0: /,
    canary: metrics(DURATION, { name: 'error-rate', templateRef: { name: 'errors' }, thresholdRange: { max: 0 } }),
    well: [metrics(DURATION, { name: 'error-rate', templateRef: { name: 'errors' }, thresholdRange: { max: 0.1 } })],
  },
  {
    code: 'average-latency',
    field: 'spec.analysis.metrics[1].query',
    says: /^of latency asks for an average of durations.*; ask for a percentile with histogram_quantile/,
    canary: metrics(
      SUCCESS,
      query(
        'latency',
        'sum(rate(http_duration_seconds_sum{app="{{ target }}"}[1m])) / sum(rate(http_duration_seconds_count{app="{{ target }}"}[1m]))',
      ),
    ),
    well: [
      metrics(
        SUCCESS,
        query(
          'latency',
          'histogram_quantile(0.99, sum(rate(http_duration_seconds_bucket{app="{{ target }}"}[1m])) by (le))',
        ),
      ),
    ],
  },
  {
    code: 'average-latency',
    field: 'spec.analysis.metrics[1].query',
    says: /^of latency asks for an average/,
    canary: metrics(SUCCESS, query('latency', 'avg by (app) (request_duration{app="{{ target }}"})')),
    well: [metrics(SUCCESS, query('queue', 'avg(queue_length{app="{{ target }}"})'))],
  },
  {
    code: 'version-blind-query',
    field: 'spec.analysis.metrics[1].query',
    says: /^of errors names neither {{ target }} nor canary.*; select the canary's pods$/,
    canary: metrics(SUCCESS, query('errors', 'sum(rate(errors_total{namespace="{{ namespace }}"}[1m]))')),
    well: [
      metrics(SUCCESS, query('errors', 'errors{app="{{target}}"}')),
      metrics(SUCCESS, query('errors', 'errors{version="canary"}')),
      metrics(SUCCESS, query('errors', 'errors{pod=~"podinfo-[^-]+-[^-]+"}')),
      metrics(SUCCESS, { ...query('errors', 'errors{app="{{ variables.app }}"}'), templateVariables: { app: 'a' } }),
    ],
  },
];
