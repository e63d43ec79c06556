import fc from 'fast-check';
import { admit } from '../../../controller/admission/admit';
import type { ProblemCode } from '../../../controller/api/problems/problem';
import { ASCENDING_STEPS, EARLY_STOP } from '../../../controller/api/rules/step-rules';
import { BOUNDS, METRIC_RULES } from '../../../controller/api/rules/metric-rules';
import { PROVIDER_RULES } from '../../../controller/api/rules/provider-rules';
import { PROVIDERS } from '../../../controller/api/rules/providers';
import type { Rule } from '../../../controller/api/rules/rule';
import { TARGET_RULES } from '../../../controller/api/rules/target-rules';
import { DURATION, LIMITED_DURATION } from '../../../controller/api/rules/text-rules';
import { validateCanary } from '../../../controller/api/rules/validation';
import type { Canary } from '../../../controller/api/types/canary';
import { CANARY } from '../../../controller/api/types/resources';

const asked: readonly Rule[] = [
  DURATION,
  LIMITED_DURATION,
  ASCENDING_STEPS,
  BOUNDS,
  ...METRIC_RULES,
  ...PROVIDER_RULES,
  ...TARGET_RULES,
  EARLY_STOP,
];
const SHARED = new Set(asked.filter((rule) => 'holds' in rule).map(({ code }) => code));

/** The kinds of problems that both could find. */
function found(problems: readonly { code: ProblemCode }[]): ProblemCode[] {
  const codes = [...new Set(problems.map(({ code }) => code).filter((code) => SHARED.has(code)))];
  // A Service of Knative has one thing wrong with it in the controller's eyes, two in those of the fixed rules.
  return codes
    .filter((code) => code !== 'service-without-router' || !codes.includes('knative-service-elsewhere'))
    .sort();
}

const option = <T>(...values: T[]): fc.Arbitrary<T | undefined> =>
  fc.option(fc.constantFrom(...values), { nil: undefined });

const metric = fc.record(
  {
    name: fc.constantFrom('request-success-rate', 'request-duration', 'errors', 'latency'),
    interval: option('1m', 'soon', '90s', '99999999999999h', '8761h'),
    query: option('', 'up'),
    templateRef: option({ name: 'errors' }),
    thresholdRange: option({ min: 1 }, { min: 1, max: 1 }, { min: 2, max: 1 }),
    totalQuery: option('up'),
    minSamples: option(1, 9, 51),
    threshold: option(99),
    dryRun: option(true, false),
    compareTo: option('primary'),
    falseAlarms: option(1),
  },
  { requiredKeys: ['name'] },
);
const analysis = fc.record(
  {
    interval: option('1m', '1'),
    iterations: option(0, 5),
    mirror: option(true, false),
    match: option([], [{ headers: { a: { exact: 'b' } } }]),
    sessionAffinity: option({ cookieName: 'a' }),
    earlyStop: option({}, { allowedFailures: 1 }),
    stepWeights: option([], [5], [5, 5, 50], [50, 5]),
    metrics: fc.array(metric, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const route = (version: string, kind: string): object => ({ apiVersion: version, kind, name: 'web' });
const LONG = 'a'.repeat(56);
const spec = fc.record(
  {
    provider: fc.constantFrom(...Object.keys(PROVIDERS)),
    targetRef: fc.constantFrom(
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
      { apiVersion: 'v1', kind: 'Service', name: 'podinfo' },
      { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'podinfo' },
      { apiVersion: 'apps/v1', kind: 'Deployment', name: LONG },
      { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: LONG },
    ),
    autoscalerRef: option(route('autoscaling/v2', 'HorizontalPodAutoscaler')),
    ingressRef: option(route('networking.k8s.io/v1', 'Ingress')),
    routeRef: option(
      route('apisix.apache.org/v2', 'ApisixRoute'),
      route('gateway.networking.k8s.io/v1', 'HTTPRoute'),
      route('gateway.networking.k8s.io/v1', 'GRPCRoute'),
      route('gateway.networking.k8s.io/v1beta1', 'HTTPRoute'),
    ),
    service: fc.record(
      {
        port: fc.constant(80),
        name: option('', 'podinfo', 'shop', LONG),
        meshName: option('global'),
        gatewayRefs: option([], [{ name: 'gw' }]),
        routeKind: option('HTTPRoute', 'GRPCRoute'),
      },
      { requiredKeys: ['port'] },
    ),
    analysis,
  },
  { requiredKeys: ['provider', 'targetRef', 'service'] },
);

test('a rule says the same of a Canary in the API server and in the controller', () => {
  const seen = new Set<ProblemCode>();
  fc.assert(
    fc.property(spec, (content) => {
      const object = {
        apiVersion: 'flagger.app/v1beta1',
        kind: 'Canary',
        metadata: { name: 'podinfo', namespace: 'test' },
        spec: JSON.parse(JSON.stringify(content)) as Canary['spec'],
      };
      const codes = found(admit(CANARY, object).problems);
      expect(found(validateCanary(object as Canary, content.provider))).toEqual(codes);
      for (const code of codes) seen.add(code);
    }),
    { numRuns: 600, seed: 1 },
  );
  expect(seen).toEqual(SHARED);
});
