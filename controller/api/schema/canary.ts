import { PROVIDER_RULES } from '../rules/provider-rules';
import { PROVIDERS } from '../rules/providers';
import { LONGEST_DEADLINE, RESERVED_SERVICE, TARGET_RULES } from '../rules/target-rules';
import { CANARY } from '../types/resources';
import { analysis } from './analysis';
import { type Column, definition, objectSchema } from './definition';
import { described } from './described';
import { autoscalerRef, ingressRef, routeRef, targetRef, upstreamRef } from './references';
import { choice, flag, integer, text } from './schema';
import { service } from './service';
import { status } from './status';

const wide = (name: string, type: Column['type'], jsonPath: string): Column => ({ name, type, jsonPath, wide: true });

const columns: readonly Column[] = [
  { name: 'Status', type: 'string', jsonPath: '.status.phase' },
  { name: 'Weight', type: 'integer', jsonPath: '.status.canaryWeight' },
  wide('Suspended', 'boolean', '.spec.suspend'),
  wide('FailedChecks', 'integer', '.status.failedChecks'),
  wide('Interval', 'string', '.spec.analysis.interval'),
  wide('Mirror', 'boolean', '.spec.analysis.mirror'),
  wide('StepWeight', 'integer', '.spec.analysis.stepWeight'),
  wide('StepWeights', 'string', '.spec.analysis.stepWeights'),
  wide('MaxWeight', 'integer', '.spec.analysis.maxWeight'),
  { name: 'LastTransitionTime', type: 'date', jsonPath: '.status.lastTransitionTime' },
];

/** What users write. */
export const canarySpec = described(
  'CanarySpec',
  {
    provider: choice(Object.keys(PROVIDERS)),
    metricsServer: text(),
    targetRef,
    autoscalerRef,
    ingressRef,
    routeRef,
    upstreamRef,
    progressDeadlineSeconds: integer({ minimum: 0, maximum: LONGEST_DEADLINE }),
    service,
    analysis,
    skipAnalysis: flag(),
    suspend: flag(),
    revertOnDeletion: flag(),
  },
  {
    required: ['targetRef'],
    rules: [...PROVIDER_RULES, ...TARGET_RULES, RESERVED_SERVICE],
  },
);

/** What a Canary looks like. */
export const canarySchema = objectSchema(CANARY, { spec: canarySpec, status });
/** The definition of Canary. */
export const canaryCrd = definition(CANARY, columns, canarySchema);
