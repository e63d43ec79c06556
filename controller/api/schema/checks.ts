import { BUILTIN_METRICS, HOOK_TYPES } from '../types/canary';
import { described } from './described';
import { namespacedRef } from './references';
import { choice, duration, flag, httpUrl, integer, list, name, number, text, textMap } from './schema';

const thresholdRange = described(
  'CanaryMetric.thresholdRange',
  { min: number(), max: number() },
  {
    rules: [
      {
        rule: '!has(self.min) || !has(self.max) || self.min <= self.max',
        message: 'min is above max, so that no value can be good: lower min or raise max',
      },
    ],
  },
);

/** A percentage of what may happen by chance. */
const chance = number({ minimum: 0.000001, maximum: 50 });

export const metric = described(
  'CanaryMetric',
  {
    name: text({ default: '' }),
    interval: duration(),
    thresholdRange,
    threshold: number(),
    query: text(),
    templateRef: namespacedRef,
    templateVariables: textMap(),
    compareTo: choice(['primary']),
    allowedDifference: described('CanaryMetric.allowedDifference', {
      absolute: number({ minimum: 0 }),
      relative: number({ minimum: 0 }),
    }),
    totalQuery: text(),
    minSamples: integer({ minimum: 1 }),
    falseAlarms: chance,
    inconclusive: choice(['fail', 'wait']),
    critical: flag(),
    dryRun: flag(),
    failureLimit: described(
      'CanaryMetric.failureLimit',
      { consecutive: integer({ minimum: 1 }) },
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

export const metrics = list(metric);

const webhook = described(
  'CanaryWebhook',
  {
    name: text({ default: '' }),
    type: choice(['', ...HOOK_TYPES]),
    url: httpUrl({ minLength: 1 }),
    timeout: duration(),
    retries: integer({ minimum: 0 }),
    disableTLS: flag(),
    muteAlert: flag(),
    metadata: textMap(),
  },
  { required: ['url'] },
);

export const webhooks = list(webhook);

export const alert = described(
  'CanaryAlert',
  { name: name(), severity: choice(['', 'info', 'warn', 'error']), providerRef: namespacedRef },
  { required: ['providerRef'] },
);

export const alerts = list(alert);
