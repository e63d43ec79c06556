import type { Canary, CanaryAnalysis, CanarySpec, CanaryWebhook } from '../../controller/api/types/canary';
import type { KubeObject } from '../../controller/api/types/meta';
import type { Surroundings } from '../../controller/preview/advice/rule';
import { METRIC_CASES } from './advice-metric-cases';
import { DURATION, metrics, soundCanary, SUCCESS } from './canaries';

/** A Canary with this advice, and similar ones without it. */
export interface AdviceCase {
  code: string;
  field: string;
  /** The sentence after the field. */
  says: RegExp;
  canary: Canary;
  provider?: string;
  /** What is known beside the Canary. */
  beside?: Surroundings;
  /** Similar Canaries without this advice. */
  well: Canary[];
}

export const MATCH = [{ headers: { 'x-beta': { exact: 'true' } } }];
/** No steps: Blue/Green, and with `match` an A/B test. */
export const NO_STEPS: CanaryAnalysis = { stepWeight: undefined, maxWeight: undefined, iterations: 10 };
const HOOK: CanaryWebhook = {
  name: 'load',
  url: 'http://tester/',
  timeout: '5s',
  metadata: { type: 'bash', cmd: 'hey' },
};
const GATE: CanaryWebhook = { name: 'approval', type: 'confirm-promotion', url: 'http://tester/gate/check' };

const alerts = (severity: 'info' | 'warn' | 'error') => [{ name: 'slack', severity, providerRef: { name: 'slack' } }];

const misspelt = (spec: object, analysis: object = {}): Surroundings => {
  const written = soundCanary();
  return {
    written: { ...written, spec: { ...written.spec, ...spec, analysis: { ...written.spec.analysis, ...analysis } } },
  };
};

/** A cluster with these objects alone. */
const among = (...objects: KubeObject[]): Surroundings => ({
  find: (resource, name) => objects.find(({ kind, metadata }) => kind === resource.kind && metadata.name === name),
});
const listening = (...ports: object[]): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'podinfo', namespace: 'test' },
  spec: { template: { spec: { containers: [{ name: 'web', image: 'web:1', ports }] } } },
});
const ingress = (port: object): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: 'test' },
  spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'podinfo', port } } }] } }] },
});
const NGINX: Partial<CanarySpec> = {
  provider: 'nginx',
  ingressRef: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' },
};

export const ADVICE_CASES: readonly AdviceCase[] = [
  {
    code: 'undeclared-port',
    field: 'spec.service.port',
    says: /^is 9898, which no container of Deployment podinfo declares \(they declare http 8080, 9090\), .*; declare it, or set spec\.service\.targetPort/,
    canary: soundCanary(),
    beside: among(listening({ name: 'http', containerPort: 8080 }, { containerPort: 9090 })),
    well: [soundCanary()],
  },
  {
    code: 'undeclared-port',
    field: 'spec.service.targetPort',
    says: /^is 8081, which no container of Deployment podinfo declares \(they declare none\), /,
    canary: soundCanary({}, { service: { port: 80, targetPort: 8081 } }),
    beside: among(listening()),
    well: [soundCanary({}, { service: { port: 80, targetPort: 8081 } })],
  },
  {
    code: 'backend-port',
    field: 'spec.ingressRef',
    says: /^names Ingress web, which sends requests to port 8080 of the Service podinfo, which has http \(9898\) alone; write one of them there, /,
    canary: soundCanary({}, NGINX),
    provider: 'nginx',
    beside: among(ingress({ number: 8080 })),
    well: [soundCanary({}, NGINX)],
  },
  {
    code: 'backend-port',
    field: 'spec.ingressRef',
    says: /^names Ingress web, which sends requests to port grpc of the Service podinfo, which has http \(9898\) alone; /,
    canary: soundCanary({}, NGINX),
    provider: 'nginx',
    beside: among(ingress({ name: 'grpc' })),
    well: [],
  },
  {
    code: 'unknown-field',
    field: 'spec.analysis.stepWeigth',
    says: /^is no field of a Canary, so that an API server drops it or refuses the Canary; write stepWeight$/,
    canary: soundCanary(),
    beside: misspelt({}, { stepWeigth: 5 }),
    well: [soundCanary()],
  },
  {
    code: 'unknown-field',
    field: 'spec.analisys',
    says: /; write analysis$/,
    canary: soundCanary(),
    beside: misspelt({ analisys: {} }),
    well: [],
  },
  {
    code: 'unknown-field',
    field: 'spec.analysis.metrics[0].foo',
    says: /; remove it, or use one of name, interval, thresholdRange, /,
    canary: soundCanary(),
    beside: misspelt({}, { metrics: [{ ...SUCCESS, foo: 1 }] }),
    well: [],
  },
  {
    code: 'no-analysis',
    field: 'spec.analysis',
    says: /^is missing, so that every version is promoted as soon as its pods are ready; add /,
    canary: soundCanary({}, { analysis: undefined }),
    well: [soundCanary()],
  },
  {
    code: 'analysis-skipped',
    field: 'spec.skipAnalysis',
    says: /^is true, so that every version is promoted .*; remove it/,
    canary: soundCanary({}, { skipAnalysis: true }),
    well: [soundCanary({}, { skipAnalysis: false }), soundCanary({}, {}, { 'flagger.app/skip-analysis': 'false' })],
  },
  {
    code: 'analysis-skipped',
    field: 'metadata.annotations["flagger.app/skip-analysis"]',
    says: /^is true/,
    canary: soundCanary({}, {}, { 'flagger.app/skip-analysis': 'true' }),
    well: [soundCanary()],
  },
  {
    code: 'never-rolls-back',
    field: 'spec.analysis.metrics',
    says: /^is empty and there is no rollout hook, so that a bad version whose pods start is promoted; add metrics/,
    canary: soundCanary({ metrics: [], webhooks: [{ ...HOOK, type: 'pre-rollout' }] }),
    well: [soundCanary({ metrics: [], webhooks: [HOOK] })],
  },
  ...METRIC_CASES,
  {
    code: 'single-bad-sample',
    field: 'spec.analysis.threshold',
    says: /^is 1, so that a single check that fails, or finds no value, rolls back a good version; use 3 or more$/,
    canary: soundCanary({ threshold: 1, delay: '30s' }),
    well: [soundCanary({ threshold: 2, delay: '30s' }), soundCanary({ threshold: 1, metrics: [], webhooks: [HOOK] })],
  },
  {
    code: 'single-bad-sample',
    field: 'spec.analysis.threshold',
    says: /^is not set, which means 1, /,
    canary: soundCanary({ threshold: undefined, delay: '30s' }),
    well: [soundCanary()],
  },
  {
    code: 'tolerant-threshold',
    field: 'spec.analysis.threshold',
    says: /^is 6, and 5 passed checks promote, so that a version that fails every second check is promoted .*; use 5 or less$/,
    canary: soundCanary({ threshold: 6 }),
    well: [
      soundCanary({ threshold: 5 }),
      soundCanary({ threshold: 6, mirror: true }),
      soundCanary({ threshold: 6, maxWeight: 60 }),
    ],
  },
  {
    code: 'tolerant-threshold',
    field: 'spec.analysis.threshold',
    says: /^is 11, and 10 passed checks promote/,
    canary: soundCanary({ ...NO_STEPS, threshold: 11, webhooks: [HOOK] }),
    well: [soundCanary({ ...NO_STEPS, threshold: 10, webhooks: [HOOK] })],
  },
  {
    code: 'ready-without-pods',
    field: 'spec.analysis.canaryReadyThreshold',
    says: /^is 0, so that it counts as ready without a single pod that can answer.*; use 1 or more$/,
    canary: soundCanary({ canaryReadyThreshold: 0 }),
    well: [soundCanary({ canaryReadyThreshold: 1, primaryReadyThreshold: 1 })],
  },
  {
    code: 'ready-without-pods',
    field: 'spec.analysis.primaryReadyThreshold',
    says: /^is 0, /,
    canary: soundCanary({ primaryReadyThreshold: 0 }),
    well: [soundCanary()],
  },
  {
    code: 'all-at-once',
    field: 'spec.analysis.stepWeight',
    says: /^is not set, so that the first step puts every user on the new version .*; begin with a few percent$/,
    canary: soundCanary({ stepWeight: undefined, maxWeight: undefined, threshold: 1, metrics: [], webhooks: [HOOK] }),
    well: [soundCanary({ stepWeight: undefined, maxWeight: 50, threshold: 1, metrics: [], webhooks: [HOOK] })],
  },
  {
    code: 'all-at-once',
    field: 'spec.analysis.stepWeights',
    says: /^is \[100\], so that /,
    canary: soundCanary({
      stepWeight: undefined,
      maxWeight: undefined,
      stepWeights: [100],
      threshold: 1,
      metrics: [],
      webhooks: [HOOK],
    }),
    well: [soundCanary({ stepWeight: undefined, maxWeight: undefined, stepWeights: [1, 50, 90] })],
  },
  {
    code: 'large-step',
    field: 'spec.analysis.stepWeights',
    says: /^is \[5, 10, 80\], so that one step goes from 10 to 80 % of the users at once; add steps in between$/,
    canary: soundCanary({ stepWeight: undefined, maxWeight: undefined, stepWeights: [5, 10, 80] }),
    well: [soundCanary({ stepWeight: undefined, maxWeight: undefined, stepWeights: [10, 60, 80] })],
  },
  {
    code: 'large-step',
    field: 'spec.analysis.stepWeight',
    says: /^is 60, so that one step goes from 0 to 60 % /,
    canary: soundCanary({ stepWeight: 60, maxWeight: 60, metrics: [], webhooks: [HOOK], threshold: 1 }),
    well: [soundCanary({ stepWeight: 50, maxWeight: 50, metrics: [], webhooks: [HOOK], threshold: 1 })],
  },
  {
    code: 'full-exposure',
    field: 'spec.analysis.maxWeight',
    says: /^is 100 by default, so that what shows only under full load hits every user; end at 50 or 80/,
    canary: soundCanary({ maxWeight: undefined }),
    well: [soundCanary({ maxWeight: 90 })],
  },
  {
    code: 'full-exposure',
    field: 'spec.analysis.stepWeights',
    says: /^ends at 100, so that /,
    canary: soundCanary({ stepWeight: undefined, maxWeight: undefined, stepWeights: [10, 50, 100] }),
    well: [soundCanary({ stepWeight: undefined, maxWeight: undefined, stepWeights: [10, 50, 99] })],
  },
  {
    code: 'uneven-steps',
    field: 'spec.analysis.stepWeight',
    says: /^is 15, of which maxWeight 50 is no multiple, so that the last step goes to 60 %; use a step that divides it$/,
    canary: soundCanary({ stepWeight: 15 }),
    well: [soundCanary({ stepWeight: 25, threshold: 2 })],
  },
  {
    code: 'iterations-without-meaning',
    field: 'spec.analysis.iterations',
    says: /^is 20, which means nothing beside weight steps.*; remove it/,
    canary: soundCanary({ iterations: 20 }),
    well: [soundCanary({ ...NO_STEPS, webhooks: [HOOK] })],
  },
  {
    code: 'steps-without-meaning',
    field: 'spec.analysis.stepWeight',
    says: /^means nothing beside iterations and match, .*; remove it, or remove iterations$/,
    canary: soundCanary({ iterations: 10, match: MATCH, webhooks: [HOOK] }),
    well: [soundCanary({ ...NO_STEPS, match: MATCH, webhooks: [HOOK] }), soundCanary({ match: MATCH })],
  },
  {
    code: 'steps-without-meaning',
    field: 'spec.analysis.stepWeight',
    says: /^means nothing with the provider kubernetes, .*; choose another provider, or remove it and set iterations$/,
    canary: soundCanary({ webhooks: [HOOK] }),
    provider: 'kubernetes',
    well: [soundCanary({ ...NO_STEPS, webhooks: [HOOK] })],
  },
  {
    code: 'short-interval',
    field: 'spec.analysis.interval',
    says: /^is 10s, in which Prometheus often has not scraped twice.*; use 30s or more$/,
    canary: soundCanary({ interval: '10s' }),
    well: [soundCanary({ interval: '30s' })],
  },
  {
    code: 'stale-window',
    field: 'spec.analysis.metrics[1].interval',
    says: /^of request-duration is 3m, longer than two steps of 1m, so that .*; shorten it, or lengthen spec.analysis.interval$/,
    canary: metrics(SUCCESS, { ...DURATION, interval: '3m' }),
    well: [metrics(SUCCESS, { ...DURATION, interval: '2m' })],
  },
  {
    code: 'short-window',
    field: 'spec.analysis.metrics[0].interval',
    says: /^of request-success-rate is 1m by default, less than a quarter of a step of 1h, so that .*; set it to 1h$/,
    canary: soundCanary({
      interval: '1h',
      metrics: [
        { ...SUCCESS, interval: undefined },
        { ...DURATION, interval: '1h' },
      ],
    }),
    well: [soundCanary({ interval: '4m' })],
  },
  {
    code: 'narrow-window',
    field: 'spec.analysis.metrics[0].interval',
    says: /^of request-success-rate is 20s, in which Prometheus often has not scraped twice.*; use 30s or more$/,
    canary: metrics({ ...SUCCESS, interval: '20s' }, DURATION),
    well: [metrics({ ...SUCCESS, interval: '30s' }, DURATION)],
  },
  {
    code: 'cold-start',
    field: 'spec.analysis.delay',
    says: /^is not set and nothing warms the new version up: request-duration measures .*; set it to 30s, or add a pre-rollout hook$/,
    canary: soundCanary({ threshold: 1 }, {}, { 'serin/silence': 'single-bad-sample' }),
    well: [
      soundCanary({ threshold: 1, delay: '30s' }, {}, { 'serin/silence': 'single-bad-sample' }),
      soundCanary(
        { threshold: 1, webhooks: [{ ...HOOK, type: 'pre-rollout' }] },
        {},
        { 'serin/silence': 'single-bad-sample' },
      ),
      soundCanary({ threshold: 2 }),
    ],
  },
  {
    code: 'short-deadline',
    field: 'spec.progressDeadlineSeconds',
    says: /^is 30, in which an image is often not pulled and started.*; use 60 or more$/,
    canary: soundCanary({}, { progressDeadlineSeconds: 30 }),
    well: [soundCanary({}, { progressDeadlineSeconds: 60 })],
  },
  {
    code: 'slow-hook',
    field: 'spec.analysis.webhooks[1].timeout',
    says: /^of load lets its calls take 1m30s, longer than a step of 1m, .*; shorten it, or lengthen spec.analysis.interval$/,
    canary: soundCanary({ webhooks: [GATE, { ...HOOK, timeout: '45s', retries: 1 }], alerts: alerts('warn') }),
    well: [
      soundCanary({ webhooks: [{ ...HOOK, timeout: '1m' }] }),
      soundCanary({ webhooks: [{ ...HOOK, type: 'pre-rollout', timeout: '10m' }] }),
    ],
  },
  {
    code: 'slow-hooks',
    field: 'spec.analysis.webhooks',
    says: /^has rollout hooks that may take 1m10s one after the other, longer than a step of 1m, .*; shorten their timeouts/,
    // The default timeout is 10s.
    canary: soundCanary({
      webhooks: [
        { ...HOOK, timeout: '1m' },
        { ...HOOK, timeout: undefined },
      ],
    }),
    well: [
      soundCanary({
        webhooks: [
          { ...HOOK, timeout: '50s' },
          { ...HOOK, timeout: undefined },
        ],
      }),
    ],
  },
  {
    code: 'unwatched-load',
    field: 'spec.analysis.webhooks[0].metadata.type',
    says: /^of load is not set, which means cmd, which a load tester starts and says yes to at once.*; add metrics, or use the type bash/,
    canary: soundCanary({ metrics: [], webhooks: [{ ...HOOK, metadata: { cmd: 'hey' } }] }),
    well: [
      soundCanary({ webhooks: [{ ...HOOK, metadata: { cmd: 'hey' } }] }),
      soundCanary({ metrics: [], webhooks: [{ ...HOOK, metadata: {} }] }),
    ],
  },
  {
    code: 'rollback-hook-asks',
    field: 'spec.analysis.webhooks[0]',
    says: /^"undo" is of type rollback, which asks .*; use post-rollout, which is told the phase Failed after a rollback$/,
    canary: soundCanary({ webhooks: [{ ...HOOK, name: 'undo', type: 'rollback' }] }),
    well: [
      soundCanary({ webhooks: [{ name: 'undo', type: 'rollback', url: 'http://tester/rollback/check' }] }),
      soundCanary({ webhooks: [{ ...HOOK, type: 'post-rollout' }] }),
    ],
  },
  {
    code: 'unknown-method',
    field: 'spec.analysis.webhooks[0].metadata.method',
    says: /^of flag is PSOT, which is no method of a call, so that it is sent as metadata, with POST; use one of GET, POST, /,
    canary: soundCanary({
      webhooks: [{ name: 'flag', type: 'post-rollout', url: 'http://flags/', metadata: { method: 'PSOT' } }],
    }),
    well: ['post', ' PUT ', '', '{{ phase }}'].map((method) =>
      soundCanary({ webhooks: [{ name: 'flag', type: 'post-rollout', url: 'http://flags/', metadata: { method } }] }),
    ),
  },
  {
    code: 'silent-gate',
    field: 'spec.analysis.alerts',
    says: /^tells nobody that a rollout waits for approval, .*; add an alert of severity warn, or set muteAlert/,
    canary: soundCanary({ webhooks: [GATE], alerts: alerts('error') }),
    well: [
      soundCanary({ webhooks: [GATE], alerts: alerts('warn') }),
      soundCanary({ webhooks: [GATE], alerts: [{ providerRef: { name: 'slack' } }] }),
      soundCanary({ webhooks: [{ ...GATE, muteAlert: true }] }),
    ],
  },
  {
    code: 'no-traffic',
    field: 'spec.analysis.webhooks',
    says: /^has no rollout hook, and Blue\/Green gives the new version no traffic .* request-success-rate has no value, .*; add a rollout hook that generates load, or set spec.analysis.mirror$/,
    canary: soundCanary(NO_STEPS),
    well: [
      soundCanary({ ...NO_STEPS, mirror: true }),
      soundCanary({ ...NO_STEPS, webhooks: [HOOK] }),
      soundCanary({
        ...NO_STEPS,
        metrics: [
          { name: 'kpi', templateRef: { name: 'kpi' }, thresholdRange: { min: 1 } },
          { name: 'load', templateRef: { name: 'load' }, thresholdRange: { min: 1 } },
        ],
      }),
    ],
  },
  {
    code: 'no-traffic',
    field: 'spec.analysis.webhooks',
    says: /; add a rollout hook that generates load$/,
    canary: soundCanary(NO_STEPS),
    provider: 'kubernetes',
    well: [soundCanary({ ...NO_STEPS, webhooks: [HOOK] })],
  },
  {
    code: 'rare-traffic',
    field: 'spec.analysis.webhooks',
    says: /^has no rollout hook, and only users who match meet the new version.*; add a rollout hook that sends requests that match$/,
    canary: soundCanary({ ...NO_STEPS, match: MATCH }),
    well: [soundCanary({ ...NO_STEPS, match: MATCH, webhooks: [HOOK] })],
  },
  {
    code: 'odd-version',
    field: 'spec.targetRef.apiVersion',
    says: /^is apps\/v1beta2, which is no API version of a Deployment any more; .* write apps\/v1$/,
    canary: soundCanary({}, { targetRef: { apiVersion: 'apps/v1beta2', kind: 'Deployment', name: 'podinfo' } }),
    well: [soundCanary({}, { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' } })],
  },
  {
    code: 'unknown-silence',
    field: 'metadata.annotations["serin/silence"]',
    says: /^names single-metrics, which is no advice, so that it silences nothing; use codes of no-analysis, .*single-metric, /,
    canary: soundCanary({}, {}, { 'serin/silence': 'full-exposure, single-metrics' }),
    well: [soundCanary({}, {}, { 'serin/silence': ' full-exposure,,single-metric ' })],
  },
];
