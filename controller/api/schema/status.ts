import { PHASES } from '../types/canary';
import { described } from './described';
import { choice, flag, integer, list, number, text, textMap, texts } from './schema';

/** No bounds in all of this file: nothing may keep the controller from writing down what it did. */
const endless = { maxItems: undefined };

const condition = described('Condition', {
  type: text(),
  status: text(),
  reason: text(),
  message: text(),
  lastUpdateTime: text(),
  lastTransitionTime: text(),
});

const check = described('CheckRecord', {
  metric: text(),
  value: number(),
  threshold: text(),
  primary: number(),
  samples: number(),
  primarySamples: number(),
  pValue: number(),
  failed: flag(),
  inconclusive: flag(),
  dryRun: flag(),
  time: text(),
  weight: integer(),
});

const counts = described('RequestCounts', { requests: number(), failures: number() });

const comparison = described('ComparisonRecord', {
  metric: text(),
  canary: number(),
  primary: number(),
  canaryTotal: number(),
  primaryTotal: number(),
  low: number(),
  high: number(),
  pValue: number(),
  missing: text(),
});

const reference = described('LocalReference', { apiVersion: text(), kind: text(), name: text() });

const inventoryEntry = described('InventoryEntry', {
  provider: text(),
  service: text(),
  port: integer(),
  routeKind: text(),
  targetRef: reference,
  autoscalerRef: reference,
  ingressRef: reference,
  routeRef: reference,
});

export const status = described('CanaryStatus', {
  phase: choice(['', ...PHASES]),
  canaryWeight: integer(),
  iterations: integer(),
  failedChecks: integer(),
  checks: integer(),
  lastAppliedSpec: text(),
  lastPromotedSpec: text(),
  settledSpec: text(),
  trackedConfigs: textMap(),
  lastTransitionTime: text(),
  nextCheckTime: text(),
  watchedRoutes: text(),
  countsBefore: described('CountsOfBoth', { canary: counts, primary: counts }),
  drainUntil: text(),
  notReadySince: text(),
  waitingRevision: text(),
  passedHooks: texts(),
  rollbackReason: text(),
  primaryLostSince: text(),
  primaryReplicas: integer(),
  inventory: list(inventoryEntry, endless),
  sessionAffinityCookie: text(),
  primarySessionAffinityCookie: text(),
  previousSessionAffinityCookie: text(),
  conditions: list(condition, endless),
  comparison: described('CanaryStatus.comparison', { window: text(), metrics: list(comparison, endless) }),
  canaryAnalysis: described('CanaryStatus.canaryAnalysis', { iterations: list(check, endless) }),
});
