import { BOUNDS, METRIC_RULES } from '../rules/metric-rules';
import { HOOK_TYPES } from '../types/canary';
import { described } from './described';
import { namespacedRef } from './references';
import { choice, duration, flag, httpUrl, integer, list, name, number, queryTemplate, text, textMap } from './schema';

const thresholdRange = described('CanaryMetric.thresholdRange', { min: number(), max: number() }, { rules: [BOUNDS] });

/** A percentage of what may happen by chance. */
const chance = number({ minimum: 0.000001, maximum: 50 });

export const metric = described(
  'CanaryMetric',
  {
    name: text({ default: '' }),
    interval: duration(),
    thresholdRange,
    threshold: number(),
    query: queryTemplate(),
    templateRef: namespacedRef,
    templateVariables: textMap(),
    compareTo: choice(['primary']),
    allowedDifference: described('CanaryMetric.allowedDifference', {
      absolute: number({ minimum: 0 }),
      relative: number({ minimum: 0 }),
    }),
    totalQuery: queryTemplate(),
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
  { rules: METRIC_RULES },
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
