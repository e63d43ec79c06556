import type { CanarySpec } from '../types/canary';
import { PROVIDERS } from '../rules/providers';
import { CANARY } from '../types/resources';
import { analysis } from './analysis';
import { type Column, definition } from './definition';
import { providerRules } from './provider-rules';
import { autoscalerRef, ingressRef, routeRef, targetRef, upstreamRef } from './references';
import { choice, fields, flag, integer, text } from './schema';
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

const spec = fields<CanarySpec>(
  'What is released, how it is reached, and how a new version is tried.',
  {
    provider: choice('Routing provider. Default: the -mesh-provider of the controller.', Object.keys(PROVIDERS)),
    metricsServer: text(
      'URL of the Prometheus for built-in metrics and inline queries. Default: the -metrics-server of the controller.',
    ),
    targetRef,
    autoscalerRef,
    ingressRef,
    routeRef,
    upstreamRef,
    progressDeadlineSeconds: integer(
      'How long the canary may be unready before it is rolled back, in seconds. Default: 600.',
      { minimum: 0 },
    ),
    service,
    analysis,
    skipAnalysis: flag('Whether new versions are released at once. Default: false.'),
    suspend: flag('Whether the controller leaves everything as it is. Default: false.'),
    revertOnDeletion: flag('Whether deleting the Canary gives the target back what it had before. Default: false.'),
  },
  { required: ['targetRef'], rules: providerRules },
);

/** The definition of Canary. */
export const canaryCrd = definition(
  CANARY,
  columns,
  'How new versions of an application reach its users: step by step, as long as they do well.',
  { spec, status },
);
