import {
  type CanaryAnalysis,
  type CanaryMetric,
  type CanarySpec,
  type CanaryStatus,
  type CanaryWebhook,
  FINALIZER,
  type InventoryEntry,
  RESET_ANNOTATION,
  SKIP_ANALYSIS_ANNOTATION,
} from '../../controller/api/types/canary';
import type { Problem } from '../../controller/api/problems/problem';
import { contentHash } from '../../controller/core/hash';
import type { Reading, Readings } from '../../controller/api/types/reading';
import type { DriveOptions } from './drive';
import { NOW, REVISION } from './drive';

/** One branch of the programs: what a tick finds. What it does is in `branches.yaml`, under the same name. */
export interface Branch extends DriveOptions {
  status?: CanaryStatus;
  analysis?: CanaryAnalysis | null;
  spec?: Partial<CanarySpec>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  deleted?: boolean;
}

const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();
const NEXT = { lastAppliedSpec: REVISION.spec, trackedConfigs: {} };

/** One that events and conditions say in these words. */
const problem = (detail: string): Problem => ({ code: 'missing-target', path: [], afterField: '', detail });

/** The target still is what was promoted. */
const AT_REST: CanaryStatus = { phase: 'Succeeded', ...NEXT, lastPromotedSpec: REVISION.spec };
/** The target is not what was promoted. */
const BEFORE: CanaryStatus = { phase: 'Succeeded', lastAppliedSpec: 's1-old', lastPromotedSpec: 's1-old' };
/** A rollout whose first step is due. */
const BEGUN: CanaryStatus = { phase: 'Progressing', ...NEXT, lastPromotedSpec: 's1-old' };
/** A rollout at 50 %, whose interval is over. */
const HALF: CanaryStatus = { ...BEGUN, canaryWeight: 50, watchedRoutes: '50', nextCheckTime: at(0) };
const EARLY: CanaryStatus = { ...HALF, nextCheckTime: at(5) };
const LAST: CanaryStatus = { ...BEGUN, canaryWeight: 100, watchedRoutes: '100', nextCheckTime: at(0) };
const PROMOTING: CanaryStatus = { ...LAST, phase: 'Promoting', nextCheckTime: undefined, notReadySince: at(-10) };
const WAITING_TO_PROMOTE: CanaryStatus = { ...LAST, phase: 'WaitingPromotion', canaryWeight: 0, iterations: -1 };
const ROLLED_BACK: CanaryStatus = { ...HALF, failedChecks: 3, rollbackReason: 'failed checks threshold reached 3' };

/** What the specs of the table name, and what others named. */
const TODAY: InventoryEntry = {
  provider: 'istio',
  service: 'podinfo',
  port: 9898,
  targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
};
const FORMER: InventoryEntry = { ...TODAY, provider: 'traefik' };
const OTHER_TARGET: InventoryEntry = { ...TODAY, service: 'web', targetRef: { ...TODAY.targetRef, name: 'web' } };

const routes = (canary: number, more = {}) => ({ primary: 100 - canary, canary, mirrored: false, ...more });
const FOR_ALL = routes(100, { everyone: true });
const NOT_READY = { ready: false, reason: '1 of 2 pods are ready' };
const DOWN = { ready: false, down: true, reason: 'no pod is ready' } as const;
const hook = (type: CanaryWebhook['type'], more: Partial<CanaryWebhook> = {}): CanaryWebhook => ({
  name: `${type}-hook`,
  type,
  url: 'http://hooks/',
  ...more,
});
const NO = { yes: false, message: 'not today' };
const signals = (type: string) => (called: CanaryWebhook) => ({ yes: called.type === type });
const metric = (more: Partial<CanaryMetric> = {}): CanaryMetric => ({
  name: 'errors',
  query: 'errors',
  thresholdRange: { max: 1 },
  ...more,
});
const value = (one: number): Reading => ({ kind: 'sample', value: one });
const GOOD: Readings[] = [{ metric: 'errors', canary: value(0.5) }];
const BAD: Readings[] = [{ metric: 'errors', canary: value(7) }];
const NONE: Readings[] = [{ metric: 'errors', canary: { kind: 'no-value', detail: 'no values found' } }];
const CHECKED: CanaryAnalysis = { metrics: [metric()] };
const AB: CanaryAnalysis = {
  stepWeight: 0,
  iterations: 2,
  match: [{ headers: { beta: { exact: 'yes' } } }],
};
const BLUE_GREEN: CanaryAnalysis = { stepWeight: 0, iterations: 2 };
const EARLY_STOP: CanaryAnalysis = { earlyStop: { allowedFailures: 1 } };
const COUNTS = { canary: { requests: 1000, failures: 0 } };
const CATASTROPHE = { canary: { requests: 2000, failures: 500 } };

export const BRANCHES: Record<string, Record<string, Branch>> = {
  'before anything': {
    'a Canary is met for the first time': {},
    'a suspended Canary is left alone': { status: HALF, spec: { suspend: true } },
    'a finalizer is added for revertOnDeletion': { status: AT_REST, spec: { revertOnDeletion: true } },
    'a finalizer that is not needed any more is removed': { status: AT_REST, finalizers: [FINALIZER] },
    'a problem is said in an event and in a condition': {
      status: AT_REST,
      answers: { problems: [problem('no target')] },
    },
    'a problem that is mended is taken back': {
      status: {
        ...AT_REST,
        conditions: [
          {
            type: 'Accepted',
            status: 'False',
            reason: 'InvalidConfiguration',
            message: 'no target',
            lastUpdateTime: at(-60),
            lastTransitionTime: at(-60),
          },
        ],
      },
    },
    'a warning holds nothing up': {
      status: AT_REST,
      answers: { warnings: [problem('the Gateway does not accept it')] },
    },
  },
  'another spec': {
    'the inventory of a Canary of an older version is noted': { status: { ...AT_REST, inventory: undefined } },
    'it is noted before anything is written, and the new routes are made': {
      status: { ...AT_REST, inventory: [FORMER] },
    },
    'the former routes stay until routers follow the new ones': {
      status: { ...AT_REST, inventory: [FORMER, TODAY], drainUntil: at(3) },
    },
    'the former routes stay while the new ones are refused': {
      status: { ...AT_REST, inventory: [FORMER, TODAY], drainUntil: at(-1) },
      answers: { refusals: [problem('the Gateway does not accept it')] },
    },
    'the former routes go first': {
      status: { ...AT_REST, inventory: [FORMER, TODAY], drainUntil: at(-1) },
      done: { giveBack: ['VirtualService podinfo'] },
    },
    'everything else goes last': { status: { ...AT_REST, inventory: [FORMER, TODAY], drainUntil: at(-1) } },
    'a rollout begins again on other routes': {
      status: { ...HALF, inventory: [FORMER, TODAY], drainUntil: at(-1) },
    },
    'a rollout goes on with another port': {
      status: { ...HALF, inventory: [{ ...TODAY, port: 80 }, TODAY], drainUntil: at(-1) },
      answers: { routes: routes(50) },
    },
    'a promotion whose primary is not ready goes on with all users on the canary': {
      status: { ...PROMOTING, inventory: [FORMER] },
      answers: { primaryReadiness: NOT_READY },
    },
    'a spec that is wrong moves nobody': {
      status: { ...AT_REST, inventory: [FORMER] },
      answers: { problems: [problem('no target')] },
    },
    'a spec that cannot be routed moves nobody': {
      status: { ...AT_REST, inventory: [FORMER] },
      answers: { obstacles: [problem('no Gateway')] },
    },
    'another target has its primary made first': {
      status: { ...HALF, inventory: [OTHER_TARGET] },
      answers: { primaryReadiness: NOT_READY },
    },
    'another target is initialised in the end': {
      status: { ...AT_REST, phase: 'Initializing', inventory: [OTHER_TARGET, TODAY], drainUntil: at(-1) },
    },
    'a spec that changes during the initialisation leaves nothing behind': {
      status: { phase: 'Initializing', inventory: [FORMER] },
    },
  },
  'a deleted primary': {
    'is made again as it was': {
      status: AT_REST,
      answers: { primaryReadiness: { ...DOWN, absent: true } },
      done: { remakePrimary: true },
    },
  },
  initialisation: {
    'everything is ready': { status: { phase: 'Initializing' } },
    'the primary is not ready yet': {
      status: { phase: 'Initializing' },
      answers: { primaryReadiness: NOT_READY },
    },
    'a metric provider does not answer': {
      status: { phase: 'Initializing' },
      answers: { unavailableProvider: 'prometheus: timed out' },
    },
    'a metric provider does not matter without analysis': {
      status: { phase: 'Initializing' },
      analysis: null,
      answers: { unavailableProvider: 'prometheus: timed out' },
    },
    'nothing can be routed yet: the primary is made nevertheless': {
      status: { phase: 'Initializing' },
      answers: { obstacles: [problem('no Gateway')] },
    },
  },
  'at rest': {
    'nothing is new': { status: AT_REST },
    'nothing is new, and somebody has scaled the target up': { status: AT_REST, answers: { canaryReplicas: 3 } },
    'nothing is new, a config neither': {
      status: { ...AT_REST, trackedConfigs: { 'configmap/a': 'h1' } },
      answers: { revision: { ...REVISION, configs: { 'configmap/a': 'h1' } } },
    },
    'after a failed promotion the canary serves': {
      status: { ...BEGUN, phase: 'Failed', canaryWeight: 100 },
    },
    'a gate was closed, and the revision is withdrawn': {
      status: { ...AT_REST, phase: 'Waiting', waitingRevision: 's1-other' },
    },
    'a gate was closed after a failure, and the revision is withdrawn': {
      status: { ...AT_REST, phase: 'Waiting', lastPromotedSpec: 's1-old' },
    },
    "Flagger's Canary whose primary runs the target is adopted": {
      status: { phase: 'Succeeded', lastAppliedSpec: '5d9c7b6f48', lastPromotedSpec: '5d9c7b6f48' },
    },
    "Flagger's Canary with another revision begins a rollout": {
      status: { phase: 'Succeeded', lastAppliedSpec: '5d9c7b6f48', lastPromotedSpec: '5d9c7b6f48' },
      answers: { promoted: false },
    },
  },
  'the beginning': {
    'a new revision': { status: { ...BEFORE, failedChecks: 2, checks: 4, canaryAnalysis: { iterations: [] } } },
    'the revision that failed before is asked for again': {
      status: { ...AT_REST, phase: 'Failed', lastPromotedSpec: 's1-old' },
      annotations: { [RESET_ANNOTATION]: 'true' },
    },
    'the primary is not ready': { status: BEFORE, answers: { primaryReadiness: NOT_READY } },
    'the canary serves: the primary need not be ready': {
      status: { ...BEFORE, phase: 'Failed', canaryWeight: 100 },
      answers: { primaryReadiness: NOT_READY, routes: FOR_ALL },
    },
    'the Deployment controller has not seen the template': { status: BEFORE, answers: { canaryObserved: false } },
    'the gate is open': { status: BEFORE, analysis: { webhooks: [hook('confirm-rollout')] } },
    'the gate is closed': {
      status: BEFORE,
      analysis: { webhooks: [hook('confirm-rollout')] },
      answers: { callHook: NO },
    },
    'the gate is closed and muted': {
      status: BEFORE,
      analysis: { webhooks: [hook('confirm-rollout', { muteAlert: true })] },
      answers: { callHook: NO },
    },
    'the gate is still closed, for another revision': {
      status: { ...BEFORE, phase: 'Waiting', waitingRevision: 's1-other' },
      analysis: { webhooks: [hook('confirm-rollout')] },
      answers: { callHook: NO },
    },
    'the gate is still closed, for the same revision': {
      status: { ...BEFORE, phase: 'Waiting', waitingRevision: contentHash(REVISION) },
      analysis: { webhooks: [hook('confirm-rollout')] },
      answers: { callHook: NO },
    },
    'a rollback hook is not asked before a rollout': {
      status: BEFORE,
      analysis: { webhooks: [hook('rollback')] },
    },
    'the waiting revision is rejected': {
      status: { ...BEFORE, phase: 'Waiting', waitingRevision: 's1-other' },
      analysis: { webhooks: [hook('confirm-rollout'), hook('rollback')] },
      answers: { callHook: signals('rollback') },
    },
  },
  'waiting for pods': {
    'the canary is not ready': { status: BEGUN, answers: { canaryReadiness: NOT_READY } },
    'the canary is still not ready': {
      status: { ...BEGUN, notReadySince: at(-30) },
      answers: { canaryReadiness: NOT_READY },
    },
    'the canary is not ready at its deadline': {
      status: { ...BEGUN, notReadySince: at(-600) },
      answers: { canaryReadiness: NOT_READY },
    },
    'the canary has become ready': { status: { ...EARLY, notReadySince: at(-30) }, answers: { routes: routes(50) } },
    'the canary has become ready, and warms up': {
      status: { ...BEGUN, notReadySince: at(-30) },
      analysis: { delay: '30s' },
    },
    'the primary is not ready': { status: HALF, answers: { routes: routes(50), primaryReadiness: NOT_READY } },
    'no pod of the canary can answer': { status: HALF, answers: { routes: routes(50), canaryReadiness: DOWN } },
    'no pod of either can answer': {
      status: HALF,
      answers: { routes: routes(50), canaryReadiness: DOWN, primaryReadiness: DOWN },
    },
  },
  'in a rollout': {
    'a new revision': {
      status: HALF,
      answers: { routes: routes(50), revision: { spec: 's1-newer', configs: {} } },
    },
    'a new revision while the canary alone serves': {
      status: LAST,
      answers: {
        routes: routes(100),
        revision: { spec: 's1-newer', configs: {} },
        primaryReadiness: NOT_READY,
      },
    },
    'a changed config': {
      status: HALF,
      answers: { routes: routes(50), revision: { ...REVISION, configs: { 'configmap/a': 'h1' } } },
    },
    'it is asked to begin again': {
      status: HALF,
      annotations: { [RESET_ANNOTATION]: 'true' },
      answers: { routes: routes(50) },
    },
    'the configuration has become wrong': {
      status: HALF,
      answers: { routes: routes(50), problems: [problem('no metric')] },
    },
    'the configuration has become wrong, and the split is left': {
      status: EARLY,
      answers: { routes: routes(50, { overwritten: true }), problems: [problem('no metric')] },
    },
    'nothing can be read or written': {
      status: HALF,
      answers: { routes: routes(50), problems: [problem('no target')], operable: false },
    },
    'the routes are ahead of the status': { status: BEGUN, answers: { routes: routes(50) } },
    'the routes are ahead of the status in an A/B test': {
      status: BEGUN,
      analysis: AB,
      answers: { routes: routes(100) },
    },
    'somebody wrote to the routes': { status: EARLY, answers: { routes: routes(50, { overwritten: true }) } },
    'a rollback hook signals': {
      status: EARLY,
      analysis: { webhooks: [hook('rollback')] },
      answers: { routes: routes(50) },
    },
    'a rollback hook is polled': {
      status: EARLY,
      analysis: { interval: '1m', webhooks: [hook('rollback')] },
      answers: { routes: routes(50), callHook: NO },
    },
    'the interval is not over': { status: EARLY, answers: { routes: routes(50) } },
    'early stop looks and finds nothing': {
      status: { ...EARLY, countsBefore: COUNTS },
      analysis: EARLY_STOP,
      answers: { routes: routes(50), requestCounts: COUNTS },
    },
    'early stop finds a catastrophe': {
      status: { ...EARLY, countsBefore: COUNTS },
      analysis: EARLY_STOP,
      answers: { routes: routes(50), requestCounts: CATASTROPHE },
    },
    'early stop counts anew after a restart of the counters': {
      status: { ...EARLY, countsBefore: CATASTROPHE },
      analysis: EARLY_STOP,
      answers: { routes: routes(50), requestCounts: COUNTS },
    },
  },
  steps: {
    'the first step': { status: BEGUN },
    'the first step, after a pre-rollout hook': { status: BEGUN, analysis: { webhooks: [hook('pre-rollout')] } },
    'a pre-rollout hook that said yes is not asked again': {
      status: { ...BEGUN, passedHooks: ['0/pre-rollout-hook'] },
      analysis: { webhooks: [hook('pre-rollout')] },
      answers: { callHook: NO },
    },
    'a pre-rollout hook says no': {
      status: BEGUN,
      analysis: { webhooks: [hook('pre-rollout')] },
      answers: { callHook: NO },
    },
    'the first step mirrors': { status: BEGUN, analysis: { mirror: true, mirrorWeight: 80 } },
    'the step after mirroring': {
      status: { ...BEGUN, watchedRoutes: '0 mirrored 80', nextCheckTime: at(0) },
      analysis: { mirror: true, mirrorWeight: 80 },
      answers: { routes: routes(0, { mirrored: true, mirrorWeight: 80 }) },
    },
    'the first step with session affinity': {
      status: BEGUN,
      analysis: { sessionAffinity: { cookieName: 'version', primaryCookieName: 'stable' } },
    },
    'the second step': {
      status: HALF,
      analysis: CHECKED,
      answers: { routes: routes(50), read: GOOD },
    },
    'early stop counts when a step begins': { status: BEGUN, analysis: EARLY_STOP, answers: { requestCounts: COUNTS } },
    'the gate before more traffic is closed': {
      status: HALF,
      analysis: { webhooks: [hook('confirm-traffic-increase')] },
      answers: { routes: routes(50), callHook: NO },
    },
    'the gate before more traffic is closed and muted': {
      status: HALF,
      analysis: { webhooks: [hook('confirm-traffic-increase', { muteAlert: true })] },
      answers: { routes: routes(50), callHook: NO },
    },
    'an iteration of an A/B test': {
      status: { ...BEGUN, iterations: 1, watchedRoutes: '100', nextCheckTime: at(0) },
      analysis: AB,
      answers: { routes: routes(100) },
    },
    'the end of an A/B test': {
      status: { ...BEGUN, iterations: 2, watchedRoutes: '100', nextCheckTime: at(0) },
      analysis: { ...AB, metrics: [metric({ compareTo: 'primary' })] },
      answers: {
        routes: routes(100),
        read: [{ metric: 'errors', canary: value(0.5), primary: value(0.6) }],
      },
    },
    'an iteration of a Blue/Green release': {
      status: { ...BEGUN, iterations: 1, nextCheckTime: at(0) },
      analysis: BLUE_GREEN,
    },
    'an iteration of growing shadow traffic': {
      status: { ...BEGUN, iterations: 1, watchedRoutes: '0 mirrored 20', nextCheckTime: at(0) },
      analysis: { ...BLUE_GREEN, mirror: true, canaryAnalysis: { stepWeightPromotion: 20, maxMirrorWeight: 30 } },
      answers: { routes: routes(0, { mirrored: true, mirrorWeight: 20 }) },
    },
    'a Blue/Green release is switched': {
      status: { ...BEGUN, iterations: 2, nextCheckTime: at(0) },
      analysis: BLUE_GREEN,
    },
    'a Blue/Green release was switched before a restart': {
      status: { ...BEGUN, iterations: 3, watchedRoutes: '100', nextCheckTime: at(0) },
      analysis: BLUE_GREEN,
      answers: { routes: routes(100) },
    },
    'a Blue/Green release on plain Services says what it cannot do': {
      status: BEGUN,
      analysis: { match: [{ headers: { beta: { exact: 'yes' } } }] },
      provider: 'kubernetes',
    },
    'a Blue/Green release on plain Services is not switched': {
      status: { ...BEGUN, iterations: 2, nextCheckTime: at(0) },
      analysis: BLUE_GREEN,
      provider: 'kubernetes',
    },
  },
  checks: {
    'a rollout hook says no': {
      status: HALF,
      analysis: { webhooks: [hook('rollout')] },
      answers: { routes: routes(50), callHook: NO },
    },
    'a check fails below the threshold': {
      status: HALF,
      analysis: { threshold: 3, ...CHECKED },
      answers: { routes: routes(50), read: BAD },
    },
    'a check fails at the threshold': {
      status: { ...HALF, failedChecks: 2 },
      analysis: { threshold: 3, ...CHECKED },
      answers: { routes: routes(50), read: BAD },
    },
    'a check fails that decides nothing': {
      status: HALF,
      analysis: { metrics: [metric({ dryRun: true })] },
      answers: { routes: routes(50), read: BAD },
    },
    'a critical check fails': {
      status: HALF,
      analysis: { threshold: 3, metrics: [metric({ critical: true })] },
      answers: { routes: routes(50), read: BAD },
    },
    'a check fails for the first time of two': {
      status: HALF,
      analysis: { threshold: 3, metrics: [metric({ failureLimit: { consecutive: 2 } })] },
      answers: { routes: routes(50), read: BAD },
    },
    'a check fails for the second time of two': {
      status: {
        ...HALF,
        canaryAnalysis: {
          iterations: [{ metric: 'errors', threshold: '<= 1', value: 7, failed: true, time: at(-10), weight: 50 }],
        },
      },
      analysis: { threshold: 3, metrics: [metric({ failureLimit: { consecutive: 2 } })] },
      answers: { routes: routes(50), read: BAD },
    },
    'a check has no value': {
      status: HALF,
      analysis: { threshold: 3, ...CHECKED },
      answers: { routes: routes(50), read: NONE },
    },
    'a check without a value waits for one': {
      status: HALF,
      analysis: { threshold: 3, metrics: [metric({ inconclusive: 'wait' })] },
      answers: { routes: routes(50), read: NONE },
    },
  },
  promotion: {
    'the last step was watched': { status: LAST, answers: { routes: routes(100) } },
    'the gate is closed': {
      status: LAST,
      analysis: { webhooks: [hook('confirm-promotion')] },
      answers: { routes: routes(100), callHook: NO },
    },
    'the gate is closed and muted': {
      status: LAST,
      analysis: { webhooks: [hook('confirm-promotion', { muteAlert: true })] },
      answers: { routes: routes(100), callHook: NO },
    },
    'the gate is still closed': {
      status: WAITING_TO_PROMOTE,
      analysis: { webhooks: [hook('confirm-promotion')] },
      answers: { routes: routes(100), callHook: NO },
    },
    'the gate opens between two checks': {
      status: { ...WAITING_TO_PROMOTE, nextCheckTime: at(5) },
      analysis: { webhooks: [hook('confirm-promotion')] },
      answers: { routes: routes(100) },
    },
    'the primary is broken and the canary serves': {
      status: LAST,
      answers: { routes: FOR_ALL, primaryReadiness: NOT_READY },
    },
    'the target is copied': {
      status: PROMOTING,
      answers: { routes: routes(100), promoted: false, primaryReadiness: NOT_READY },
    },
    'another revision came before the copy': {
      status: PROMOTING,
      answers: { routes: routes(100), promoted: false, revision: { spec: 's1-newer', configs: {} } },
      done: { promote: false },
    },
    'the primary is not ready, and somebody wrote to the routes': {
      status: PROMOTING,
      answers: { routes: routes(100, { overwritten: true }), primaryReadiness: NOT_READY },
    },
    'the primary is not ready at its deadline': {
      status: { ...PROMOTING, notReadySince: at(-600) },
      answers: { routes: routes(100), primaryReadiness: NOT_READY },
    },
    'neither is ready at the deadline': {
      status: { ...PROMOTING, notReadySince: at(-600) },
      answers: { routes: routes(100), primaryReadiness: NOT_READY, canaryReadiness: NOT_READY },
    },
    'users return at once': {
      status: { ...PROMOTING, sessionAffinityCookie: 'version=abc' },
      answers: { routes: routes(100), routerLag: 5000 },
    },
    'users return by steps': {
      status: { ...PROMOTING, watchedRoutes: '100' },
      analysis: { stepWeightPromotion: 60 },
      answers: { routes: routes(100) },
    },
    'users return by the last step': {
      status: { ...PROMOTING, watchedRoutes: '40', nextCheckTime: at(0) },
      analysis: { stepWeightPromotion: 60 },
      answers: { routes: routes(40) },
    },
    'a step back is watched': {
      status: { ...PROMOTING, watchedRoutes: '40', nextCheckTime: at(5) },
      analysis: { stepWeightPromotion: 60 },
      answers: { routes: routes(40) },
    },
    'a step back is ahead of the status': {
      status: { ...PROMOTING, watchedRoutes: '100' },
      analysis: { stepWeightPromotion: 60 },
      answers: { routes: routes(40) },
    },
    'plain Services have nothing to route back': { status: PROMOTING, provider: 'kubernetes' },
    'routers may still follow': { status: { ...AT_REST, phase: 'Finalising', drainUntil: at(3) } },
    'the canary goes': {
      status: { ...BEGUN, phase: 'Finalising', drainUntil: at(0) },
      analysis: { webhooks: [hook('post-rollout')] },
    },
    'the canary goes, and a post-rollout hook says no': {
      status: { ...BEGUN, phase: 'Finalising', drainUntil: at(0) },
      analysis: { webhooks: [hook('post-rollout')] },
      answers: { callHook: NO },
    },
  },
  rollback: {
    'users are taken off, and routers may still follow': {
      status: ROLLED_BACK,
      answers: { routes: routes(50), routerLag: 5000 },
    },
    'the canary goes': {
      status: { ...ROLLED_BACK, sessionAffinityCookie: 'version=abc' },
      analysis: { webhooks: [hook('post-rollout')] },
    },
    'a hook asked for it': { status: { ...ROLLED_BACK, rollbackReason: 'manual webhook invoked' } },
    'the primary is not ready, and users are on both': {
      status: ROLLED_BACK,
      answers: { routes: routes(50), primaryReadiness: NOT_READY },
    },
    'the primary is broken and the canary serves': {
      status: { ...LAST, rollbackReason: 'failed checks threshold reached 3' },
      answers: { routes: routes(100), primaryReadiness: NOT_READY },
    },
  },
  'without analysis': {
    'by the spec': { status: BEGUN, spec: { skipAnalysis: true }, answers: { promoted: false } },
    'by an annotation, in a rollout': {
      status: HALF,
      annotations: { [SKIP_ANALYSIS_ANNOTATION]: 'true' },
      answers: { routes: routes(50), promoted: false, primaryReadiness: NOT_READY },
    },
    'the canary is not ready': {
      status: BEGUN,
      analysis: null,
      answers: { promoted: false, canaryReadiness: NOT_READY },
    },
    'a new revision': {
      status: BEGUN,
      analysis: null,
      answers: { revision: { spec: 's1-newer', configs: {} } },
    },
    'it is being rolled back': { status: ROLLED_BACK, analysis: null },
    'another revision came before the copy': {
      status: BEGUN,
      analysis: null,
      answers: { promoted: false },
      done: { promote: false },
    },
    'the primary runs it': {
      status: { ...BEGUN, notReadySince: at(-10) },
      analysis: { webhooks: [hook('post-rollout')] },
      spec: { skipAnalysis: true },
    },
    'users are taken off, and routers may still follow': {
      status: HALF,
      spec: { skipAnalysis: true },
      answers: { routes: routes(50), routerLag: 5000 },
    },
  },
  deletion: {
    'the garbage collector does it': { status: AT_REST, deleted: true },
    'the target is scaled up': {
      status: AT_REST,
      deleted: true,
      finalizers: [FINALIZER],
      answers: { canaryReadiness: NOT_READY },
    },
    'the target serves again': {
      status: { ...AT_REST, phase: 'Terminating', notReadySince: at(-30) },
      deleted: true,
      finalizers: [FINALIZER],
    },
    'the target is late': {
      status: { ...AT_REST, phase: 'Terminating', notReadySince: at(-600) },
      deleted: true,
      finalizers: [FINALIZER],
      answers: { canaryReadiness: NOT_READY },
    },
    'the target is gone': {
      status: { ...AT_REST, phase: 'Terminating', notReadySince: at(-30) },
      deleted: true,
      finalizers: [FINALIZER],
      answers: { targetExists: false },
    },
  },
};
