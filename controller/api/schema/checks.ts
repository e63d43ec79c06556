import { BUILTIN_METRICS, type CanaryAlert, type CanaryMetric, type CanaryWebhook, HOOK_TYPES } from '../types/canary';
import { namespacedRef } from './references';
import { choice, duration, fields, flag, httpUrl, integer, list, name, number, text, textMap } from './schema';

const thresholdRange = fields<NonNullable<CanaryMetric['thresholdRange']>>(
  'Bounds that the value must keep, each included.',
  { min: number('Lowest value that is good.'), max: number('Highest value that is good.') },
  {
    rules: [
      {
        rule: '!has(self.min) || !has(self.max) || self.min <= self.max',
        message: 'min is above max, so that no value can be good: lower min or raise max',
      },
    ],
  },
);

const metric = fields<CanaryMetric>(
  'One thing that is measured.',
  {
    name: text(
      'request-success-rate (percent) or request-duration (99th percentile, milliseconds), or any name beside query or templateRef.',
      { default: '' },
    ),
    interval: duration('Window of the query, a duration. Default: 1m.'),
    thresholdRange,
    threshold: number('Old form of a bound: a minimum for request-success-rate, a maximum for every other metric.'),
    query: text(
      'A query of your own for Prometheus; may use {{ namespace }}, {{ target }}, {{ interval }} and the like.',
    ),
    templateRef: namespacedRef('MetricTemplate'),
    templateVariables: textMap('Values for {{ variables.x }} in the query, by name.'),
    compareTo: choice(
      'What else the value is held against: what the same query says of the primary. Default: its bounds alone.',
      ['primary'],
    ),
    allowedDifference: fields<NonNullable<CanaryMetric['allowedDifference']>>(
      'How much worse than that of the primary the value may be. Default: not at all.',
      {
        absolute: number('In the unit of the metric.', { minimum: 0 }),
        relative: number('In percent of the value of the primary.', { minimum: 0 }),
      },
    ),
    totalQuery: text(
      'Counts what the query counts a part of: the value is then a percentage. Asked of the same server.',
    ),
    minSamples: integer(
      'Requests of the canary in the window, counts of totalQuery, or values of the checks that a verdict needs; with fewer a check is inconclusive. Default: none.',
      {
        minimum: 1,
      },
    ),
    falseAlarms: number(
      'Percent of the rollouts of a version that is no worse than allowed in which the comparison may fail by chance. Default: every difference counts.',
      {
        minimum: 0.000001,
        maximum: 50,
      },
    ),
    inconclusive: choice(
      'What a check does for which there are no values or too few: it fails, or the step is watched for another interval. Default: fail.',
      ['fail', 'wait'],
    ),
    critical: flag('Whether the first check that fails rolls back, whatever the threshold. Default: false.'),
    dryRun: flag('Whether it is measured and shown, and decides nothing. Default: false.'),
    failureLimit: fields<NonNullable<CanaryMetric['failureLimit']>>(
      'Failures of this metric in a row that roll back; fewer hold the rollout. Default: each counts for the threshold.',
      { consecutive: integer('Failures in a row.', { minimum: 1 }) },
      { required: ['consecutive'] },
    ),
  },
  {
    rules: [
      {
        rule: "!has(self.query) || self.query == '' || !has(self.templateRef)",
        message: 'a metric has query or templateRef, not both: remove one',
        fieldPath: '.query',
      },
      {
        rule: '!has(self.allowedDifference) || has(self.compareTo)',
        message: 'there is nothing to differ from: set compareTo, or remove allowedDifference',
        fieldPath: '.allowedDifference',
      },
      {
        rule: '!has(self.falseAlarms) || has(self.compareTo)',
        message: 'there is nothing to compare with: set compareTo, or remove falseAlarms',
        fieldPath: '.falseAlarms',
      },
      {
        rule: "!has(self.totalQuery) || has(self.templateRef) || (has(self.query) && self.query != '')",
        message: 'there is nothing of which this is the total: set query or templateRef, or remove totalQuery',
        fieldPath: '.totalQuery',
      },
      {
        rule: `!has(self.minSamples) || has(self.totalQuery) || has(self.falseAlarms) || (self.name in ['${BUILTIN_METRICS.join("', '")}'] && !has(self.templateRef) && (!has(self.query) || self.query == ''))`,
        message: 'nothing counts the samples of this metric: set totalQuery or falseAlarms, or remove minSamples',
        fieldPath: '.minSamples',
      },
    ],
  },
);

export const metrics = list(
  'What is measured of the new version at each step; one that is out of bounds is a failed check.',
  metric,
);

const webhook = fields<CanaryWebhook>(
  'One call.',
  {
    name: text('Name of the hook, as events show it.', { default: '' }),
    type: choice('When it is called. Default: rollout.', ['', ...HOOK_TYPES]),
    url: httpUrl(
      'Address that is called, with POST unless metadata.method names another; any answer from 200 to 299 is a yes.',
      { minLength: 1 },
    ),
    timeout: duration('How long it may take with all its tries, a duration. Default: 10s.'),
    retries: integer('Further tries after one that failed. Default: 0.', { minimum: 0 }),
    disableTLS: flag('Whether any server certificate is accepted. Default: false.'),
    muteAlert: flag('Whether no alert is sent while this gate is closed. Default: false.'),
    metadata: textMap('Sent along; values may use {{ canaryWeight }}, {{ phase }}, {{ target }} and the like.'),
  },
  { required: ['url'] },
);

export const webhooks = list('Calls to gates, tests and load generators.', webhook);

const alert = fields<CanaryAlert>(
  'One receiver.',
  {
    name: name('Name of the alert.'),
    severity: choice('Lowest severity that is sent: info hears all, warn hears warn and error. Default: info.', [
      '',
      'info',
      'warn',
      'error',
    ]),
    providerRef: namespacedRef('AlertProvider'),
  },
  { required: ['providerRef'] },
);

export const alerts = list('Who is told about the rollout. Default: whom the controller tells.', alert);
