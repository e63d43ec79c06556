import { isOfKnative, KNATIVE_VERSION } from '../knative';
import { at, say } from '../problems/path';
import { QUOTES_PROVIDER, type Routed } from './provider-rules';
import { KNATIVE_PROVIDER, KUBERNETES_PROVIDER } from './providers';
import { celList, type Rule, type SharedRule } from './rule';

/** References of old say old versions of the same objects; they still find them. */
const WORKLOAD_VERSIONS = ['apps/v1', 'apps/v1beta2', 'apps/v1beta1', 'extensions/v1beta1'];
const SERVICE_VERSIONS = ['v1', 'core/v1', KNATIVE_VERSION];

/**
 * What the API server alone asks of a target: the controller says which kinds it knows. The rules stand at the
 * reference.
 */
export const TARGET_VERSIONS: readonly Rule[] = [
  {
    code: 'wrong-target-version',
    path: ['apiVersion'],
    cel: `self.kind == 'Service' || self.apiVersion in ${celList(WORKLOAD_VERSIONS)}`,
    detail: 'a Deployment or a DaemonSet has apiVersion apps/v1',
  },
  {
    code: 'wrong-target-version',
    path: ['apiVersion'],
    cel: `self.kind != 'Service' || self.apiVersion in ${celList(SERVICE_VERSIONS)}`,
    detail: `a Service has apiVersion v1, or ${KNATIVE_VERSION} for one of Knative`,
  },
];

/** A Service of Knative is routed to by Knative alone. It stands at the spec, as those below. */
export const KNATIVE_ELSEWHERE: SharedRule<Routed> = {
  code: 'knative-service-elsewhere',
  path: ['provider'],
  cel: `!has(self.provider) || self.provider == '${KNATIVE_PROVIDER}' || self.targetRef.apiVersion != '${KNATIVE_VERSION}'`,
  detail: `only the provider ${KNATIVE_PROVIDER} routes to a Service of Knative`,
  mend: `set provider to ${KNATIVE_PROVIDER}`,
  holds: ({ canary, provider }) => provider === KNATIVE_PROVIDER || !isOfKnative(canary),
  explain: ({ provider }) => ({
    path: ['targetRef'],
    detail: `is a Service of Knative, which only the provider ${KNATIVE_PROVIDER} routes to, not ${provider}`,
    mend: say`set ${at('spec', 'provider')} to ${KNATIVE_PROVIDER}`,
    beforeMend: ': ',
    quotes: [['targetRef', 'apiVersion'], ...QUOTES_PROVIDER],
  }),
};

/** Users of a plain Service call it itself, unless something routes. */
export const ROUTED_SERVICE: SharedRule<Routed> = {
  code: 'service-without-router',
  path: ['provider'],
  cel: `!has(self.provider) || self.provider != '${KUBERNETES_PROVIDER}' || self.targetRef.kind != 'Service'`,
  detail: 'a Service is released through a mesh or an ingress',
  mend: 'set provider to one of them, or release the Deployment',
  holds: ({ canary, provider }) =>
    provider !== KUBERNETES_PROVIDER || canary.spec.targetRef.kind !== 'Service' || isOfKnative(canary),
  explain: () => ({
    path: ['targetRef'],
    detail: 'is a Service, and without a mesh or an ingress its users call it itself, whichever version it selects',
    mend: say`set ${at('spec', 'provider')} to one that routes, or release the Deployment`,
    beforeMend: ': ',
    quotes: [['targetRef', 'kind']],
  }),
};

/** Knative releases nothing but its own Services. */
export const KNATIVE_ONLY: SharedRule<Routed> = {
  code: 'knative-needs-its-service',
  path: ['targetRef'],
  cel: `!has(self.provider) || self.provider != '${KNATIVE_PROVIDER}' || (self.targetRef.kind == 'Service' && self.targetRef.apiVersion == '${KNATIVE_VERSION}')`,
  detail: `the provider ${KNATIVE_PROVIDER} releases Services of Knative only`,
  mend: `set kind Service and apiVersion ${KNATIVE_VERSION}`,
  holds: ({ canary, provider }) => provider !== KNATIVE_PROVIDER || isOfKnative(canary),
  explain: () => ({
    path: ['provider'],
    afterField: '',
    detail: `the provider ${KNATIVE_PROVIDER} releases Services of Knative only`,
    mend: say`set ${at('spec', 'targetRef')} to one, of apiVersion ${KNATIVE_VERSION}, or choose another ${at('spec', 'provider')}`,
    beforeMend: ': ',
  }),
};
