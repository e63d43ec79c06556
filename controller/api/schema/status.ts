import {
  type CanaryStatus,
  type CheckRecord,
  type ComparisonRecord,
  type Condition,
  PHASES,
  type RequestCounts,
} from '../types/canary';
import { choice, fields, flag, integer, list, number, text, textMap, texts } from './schema';

const condition = fields<Condition>('One condition.', {
  type: text('What it is about: Promoted, Accepted.'),
  status: text('True, False or Unknown.'),
  reason: text('Why, in one word.'),
  message: text('Why, in a sentence.'),
  lastUpdateTime: text('When it was last written.'),
  lastTransitionTime: text('When its status last changed.'),
});

const check = fields<CheckRecord>('One check.', {
  metric: text('Name of the metric.'),
  value: number('What was measured; absent when there was no value.'),
  threshold: text('The bound, in words.'),
  primary: number('What the same query said of the primary; absent when it was not asked.'),
  samples: number('How many the value of the canary was measured with.'),
  primarySamples: number('How many the value of the primary was measured with.'),
  pValue: number('The chance of a comparison at least as bad if the canary were as good as it has to be.'),
  failed: flag('Whether the check failed.'),
  inconclusive: flag('Whether there was no verdict, and the metric waits for one.'),
  dryRun: flag('Whether it decides nothing.'),
  time: text('When it was made.'),
  weight: integer('Percent of the traffic on the canary at that time.'),
});

const counts = (of: string) =>
  fields<RequestCounts>(of, { requests: number('Requests in all.'), failures: number('Those that failed.') });

const comparison = fields<ComparisonRecord>('What an A/B test found about one metric.', {
  metric: text('Name of the metric.'),
  canary: number('What was measured of the canary over the whole test.'),
  primary: number('What was measured of the primary over the whole test.'),
  canaryTotal: number('How many there were with the canary, of which its value is a percentage.'),
  primaryTotal: number('How many there were with the primary, of which its value is a percentage.'),
  low: number('Where the difference begins, with 95 % confidence.'),
  high: number('Where the difference ends, with 95 % confidence.'),
  pValue: number('The chance of such a difference if there were none.'),
  missing: text('Why there is nothing to compare.'),
});

/** No bounds here: nothing may keep the controller from writing down what it did. */
export const status = fields<CanaryStatus>('Where the rollout is. Written by the controller.', {
  phase: choice('Phase of the rollout.', ['', ...PHASES]),
  canaryWeight: integer('Percent of the traffic on the canary.'),
  iterations: integer('Checks of an A/B test or a Blue/Green release that are done.'),
  failedChecks: integer('Checks of this rollout that failed.'),
  checks: integer('How often this rollout has measured its metrics.'),
  lastAppliedSpec: text('Hash of the revision that was last taken up.'),
  lastPromotedSpec: text('Hash of the revision that was last promoted.'),
  settledSpec: text(
    'Hash of the revision whose release has ended, in success or in failure; absent while one is under way.',
  ),
  trackedConfigs: textMap('Hashes of the ConfigMaps and Secrets that the target uses, by kind and name.'),
  lastTransitionTime: text('When the status last changed.'),
  nextCheckTime: text('When the current step is judged.'),
  watchedRoutes: text('Routes that the current step watches, in words.'),
  countsBefore: fields<NonNullable<CanaryStatus['countsBefore']>>('Requests before the first of the current step.', {
    canary: counts('Requests to the canary.'),
    primary: counts('Requests to the primary; absent when it is not compared.'),
  }),
  drainUntil: text('Until when the pods of the canary stay although no user is to reach them.'),
  notReadySince: text('Since when what the rollout waits for has not been ready.'),
  waitingRevision: text('Hash of the revision that a closed gate holds back.'),
  passedHooks: texts('Pre-rollout hooks that have said yes for this revision.'),
  rollbackReason: text('Why the rollout is or was rolled back.'),
  sessionAffinityCookie: text('Cookie of users on the canary in this rollout.'),
  primarySessionAffinityCookie: text('Cookie of users on the primary in this rollout.'),
  previousSessionAffinityCookie: text('Cookie of the rollout before, which is made to expire.'),
  conditions: list('Conditions, for kubectl wait and for tools.', condition, { maxItems: undefined }),
  comparison: fields<NonNullable<CanaryStatus['comparison']>>(
    'What an A/B test found about the metrics that are compared with the primary.',
    {
      window: text('How long the test was, a duration.'),
      metrics: list('The metrics, in their order.', comparison, { maxItems: undefined }),
    },
  ),
  canaryAnalysis: fields<NonNullable<CanaryStatus['canaryAnalysis']>>('What the latest checks measured.', {
    iterations: list('Checks, the oldest first.', check, { maxItems: undefined }),
  }),
});
