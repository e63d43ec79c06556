import type { CanaryAnalysis, CanaryAnalysisOptions, EarlyStop, SessionAffinity } from '../types/canary';
import { alerts, metrics, webhooks } from './checks';
import { conditions } from './match';
import {
  choice,
  duration,
  fields,
  flag,
  integer,
  list,
  name,
  number,
  passedOn,
  percent,
  requiredName,
  text,
  textMap,
} from './schema';

/** Percentages from 1 to 100 that grow have a hundred places at most. */
const MOST_STEPS = 100;
/** Every place but the last. CEL cannot count, and not every evaluator has Kubernetes' isSorted. */
const PLACES = `[${[...Array(MOST_STEPS - 1).keys()].join(', ')}]`;

const stepWeights = list(
  'Percent of the traffic at each step, ascending; instead of stepWeight and maxWeight.',
  integer('Percent.', { minimum: 1, maximum: 100 }),
  {
    maxItems: MOST_STEPS,
    'x-kubernetes-validations': [
      {
        rule: `${PLACES}.all(i, i + 1 >= size(self) || self[i] <= self[i + 1])`,
        message: 'the weights do not ascend: put them in order, for example [5, 20, 50]',
      },
    ],
  },
);

const sessionAffinity = fields<SessionAffinity>(
  'A cookie that keeps a user on the version that answered first.',
  {
    cookieName: requiredName('Name of the cookie of users on the canary.'),
    primaryCookieName: name('Name of the cookie of users on the primary. Default: they get none.'),
    maxAge: integer('How long the cookie lives, in seconds.', { minimum: 0, default: 86400 }),
    domain: text('Domain of the cookie.'),
    path: text('Path of the cookie.'),
    secure: flag('Whether the cookie is sent over HTTPS only. Default: false.'),
    httpOnly: flag('Whether scripts cannot read the cookie. Default: false.'),
    sameSite: choice('Whether other sites send the cookie along.', ['Strict', 'Lax', 'None']),
    partitioned: flag('Whether the cookie is kept apart for each site that embeds the application. Default: false.'),
  },
  { required: ['cookieName'] },
);

const canaryAnalysis = fields<CanaryAnalysisOptions>(
  'Growing shadow traffic, and pod settings that only the canary gets.',
  {
    stepWeightPromotion: percent('Percentage points that the mirrored share grows by at each iteration.'),
    maxMirrorWeight: percent('Highest mirrored share, in percent. Default: 100.'),
    templateVariables: fields<NonNullable<CanaryAnalysisOptions['templateVariables']>>(
      'Pod settings of the canary; they are never copied to the primary.',
      {
        nodeSelector: textMap('Labels of the nodes that the pods run on.'),
        tolerations: list('Taints that the pods tolerate.', passedOn('One toleration.')),
      },
    ),
  },
);

export const analysis = fields<CanaryAnalysis>(
  'How a new version is released, and what must hold while it is. Without it every new version is released at once.',
  {
    interval: duration('How long a step is watched before it is judged, a duration. Default: 60s.'),
    delay: duration('Warm-up between the readiness of the canary and its first traffic, a duration. Default: none.'),
    threshold: integer('Failed checks that end the rollout. Default: 1.', { minimum: 0 }),
    stepWeight: percent('Percentage points of the traffic that are added at each step.'),
    maxWeight: percent('Percent of the traffic at which the canary is promoted. Default: 100.'),
    stepWeights,
    stepWeightPromotion: percent(
      'Percentage points of the traffic that return to the promoted primary at each interval. Default: all at once.',
    ),
    iterations: integer('Checks of an A/B test or a Blue/Green release.', { minimum: 0 }),
    mirror: flag('Whether the canary gets a copy of the traffic before it gets any itself. Default: false.'),
    mirrorWeight: percent('Percent of the requests that are mirrored. Default: 100.'),
    canaryAnalysis,
    match: conditions,
    sessionAffinity,
    primaryReadyThreshold: percent('Percent of the pods of the primary that must be available. Default: 100.'),
    canaryReadyThreshold: percent('Percent of the pods of the canary that must be available. Default: 100.'),
    earlyStop: fields<EarlyStop>(
      'Ends the rollout in the middle of a step when more requests fail than may, beyond doubt. Default: steps are judged at their end.',
      {
        allowedFailures: number(
          'Percent of the requests that may fail. Default: what the lowest success rate of the built-in metric leaves, at least 1.',
          {
            minimum: 0,
            maximum: 100,
          },
        ),
        falseAlarms: number(
          'Percent of all intervals with no more failures than that which may end a rollout by chance. Default: 0.01.',
          { minimum: 0.000001, maximum: 50 },
        ),
      },
    ),
    metrics,
    webhooks,
    alerts,
  },
);
