import { ASCENDING_STEPS, EARLY_STOP, MOST_STEPS } from '../rules/step-rules';
import { alerts, metrics, webhooks } from './checks';
import { described } from './described';
import { conditions } from './match';
import {
  choice,
  duration,
  flag,
  integer,
  list,
  name,
  number,
  passThrough,
  percent,
  requiredName,
  text,
  textMap,
} from './schema';

const stepWeights = list(integer('Percent.', { minimum: 1, maximum: 100 }), {
  maxItems: MOST_STEPS,
  rules: [ASCENDING_STEPS],
});

const sessionAffinity = described(
  'SessionAffinity',
  {
    cookieName: requiredName(),
    primaryCookieName: name(),
    maxAge: integer({ minimum: 0, default: 86400 }),
    domain: text(),
    path: text(),
    secure: flag(),
    httpOnly: flag(),
    sameSite: choice(['Strict', 'Lax', 'None']),
    partitioned: flag(),
  },
  { required: ['cookieName'] },
);

export const canaryAnalysis = described('CanaryAnalysisOptions', {
  stepWeightPromotion: percent(),
  maxMirrorWeight: percent(),
  templateVariables: described('CanaryAnalysisOptions.templateVariables', {
    nodeSelector: textMap(),
    tolerations: list(passThrough('One toleration.')),
  }),
});

export const analysis = described(
  'CanaryAnalysis',
  {
    interval: duration(),
    delay: duration(),
    threshold: integer({ minimum: 0 }),
    stepWeight: percent(),
    maxWeight: percent(),
    stepWeights,
    stepWeightPromotion: percent(),
    iterations: integer({ minimum: 0 }),
    mirror: flag(),
    mirrorWeight: percent(),
    canaryAnalysis,
    match: conditions,
    sessionAffinity,
    primaryReadyThreshold: percent(),
    canaryReadyThreshold: percent(),
    earlyStop: described('EarlyStop', {
      allowedFailures: number({ minimum: 0, maximum: 100 }),
      falseAlarms: number({ minimum: 0.000001, maximum: 50 }),
    }),
    metrics,
    webhooks,
    alerts,
  },
  { rules: [EARLY_STOP] },
);
