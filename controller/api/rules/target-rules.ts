import { apexName, serviceOf } from '../defaults';
import { isOfKnative, KNATIVE_GROUP, KNATIVE_VERSION } from '../knative';
import { at, type Path, say } from '../problems/path';
import { QUOTES_PROVIDER, type Routed } from './provider-rules';
import { KNATIVE_PROVIDER, KUBERNETES_PROVIDER } from './providers';
import { nameObject, type Problem } from '../problems/problem';
import type { Canary } from '../types/canary';
import { CANARY } from '../types/resources';
import { LONGEST_DURATION } from '../../core/duration';
import { celList, type Rule, type SharedRule } from './rule';

/** The API versions of the kinds that a Canary refers to, as the cluster has them. The first is the one to write. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['apps/v1'],
  DaemonSet: ['apps/v1'],
  Service: ['v1', 'core/v1', KNATIVE_VERSION],
  HorizontalPodAutoscaler: ['autoscaling/v2', 'autoscaling/v1'],
  ScaledObject: ['keda.sh/v1alpha1'],
};

/**
 * Finds references whose API version is not one of their kind. They work: kind and name are enough to find the object,
 * and many manifests still say a version that Kubernetes has removed.
 */
export function findOddVersions({ metadata, spec }: Canary): Problem[] {
  return (['targetRef', 'autoscalerRef'] as const).flatMap((field) => {
    const { apiVersion, kind = '', name = '' } = spec[field] ?? {};
    const known = VERSIONS[kind];
    if (apiVersion === undefined || known === undefined || known.includes(apiVersion)) return [];
    return [
      {
        code: 'odd-api-version',
        object: nameObject(CANARY, metadata),
        path: ['spec', field, 'apiVersion'],
        found: apiVersion,
        detail: `is no API version of a ${kind} any more; ${kind} ${name} is found by its kind and name`,
        mend: `write ${known[0]!}`,
      },
    ];
  });
}

/** Names of Services and values of labels have at most 63 characters, and `-primary` is added to them. */
const LONGEST_NAME = 63 - '-primary'.length;

/** The name of the apex Service. */
const APEX_NAME = `(has(self.service) && has(self.service.name) && self.service.name != '' ? self.service.name : self.targetRef.name)`;

/** Whether the target is a Service of Knative, in any version. */
const IS_OF_KNATIVE = `self.targetRef.apiVersion.startsWith('${KNATIVE_GROUP}/')`;
const IS_NAMED = `has(self.service) && has(self.service.name) && self.service.name != ''`;

/** The names of the Services and of the primary have to fit. It stands at the spec. */
function shortNameRule(field: Path, cel: string, applies: (canary: Canary) => boolean): SharedRule<Routed> {
  return {
    code: 'long-name',
    path: field,
    cel,
    detail: `the name of the Services has more than ${LONGEST_NAME} characters, so that -primary does not fit behind it`,
    mend: 'set service.name to a shorter one',
    holds: ({ canary }) => isOfKnative(canary) || !applies(canary) || apexName(canary).length <= LONGEST_NAME,
    explain: ({ canary }) => ({
      found: apexName(canary),
      detail: `has ${apexName(canary).length} characters, and the Service ${apexName(canary)}-primary may have 63`,
      mend: say`set ${at('spec', 'service', 'name')} to one of at most ${LONGEST_NAME}`,
    }),
  };
}

/** The Services have the name that the Canary gives them, or else that of the target. */
const SHORT_NAMES: readonly SharedRule<Routed>[] = [
  shortNameRule(
    ['service', 'name'],
    `${IS_OF_KNATIVE} || !(${IS_NAMED}) || size(self.service.name) <= ${LONGEST_NAME}`,
    (canary) => Boolean(serviceOf(canary).name),
  ),
  shortNameRule(
    ['targetRef', 'name'],
    `${IS_OF_KNATIVE} || (${IS_NAMED}) || size(self.targetRef.name) <= ${LONGEST_NAME}`,
    (canary) => !serviceOf(canary).name,
  ),
];

/** A Service has no pods of its own that could be scaled. */
const AUTOSCALED_SERVICE: SharedRule<Routed> = {
  code: 'autoscaled-service',
  path: ['autoscalerRef'],
  cel: "self.targetRef.kind != 'Service' || !has(self.autoscalerRef)",
  detail: 'it scales pods, and a Service has none of its own',
  mend: 'remove it, or release the Deployment',
  holds: ({ canary: { spec } }) => spec.targetRef.kind !== 'Service' || spec.autoscalerRef === undefined,
  explain: () => ({
    quotes: [],
    detail: 'scales pods, and a Service has none of its own',
    mend: 'remove it, or release the Deployment',
    beforeMend: ': ',
  }),
};

/** A Service that is released keeps its name. One of Knative is called by its own address, whatever is said here. */
const RENAMED_SERVICE: SharedRule<Routed> = {
  code: 'renamed-service',
  path: ['service', 'name'],
  cel: `self.targetRef.kind != 'Service' || ${IS_OF_KNATIVE} || !(${IS_NAMED}) || self.service.name == self.targetRef.name`,
  detail: 'a Service that is released is called by its own name',
  mend: 'remove the name, or set it to that of targetRef',
  holds: ({ canary }) =>
    canary.spec.targetRef.kind !== 'Service' || isOfKnative(canary) || apexName(canary) === canary.spec.targetRef.name,
  explain: ({ canary }) => ({
    quotes: [
      ['service', 'name'],
      ['targetRef', 'name'],
    ],
    detail: `is ${apexName(canary)}, but a Service that is released is called by its own name`,
    mend: say`remove ${at('spec', 'service', 'name')}, or set it to ${canary.spec.targetRef.name}`,
    beforeMend: ': ',
  }),
};

/** A Service of Knative is routed to by Knative alone. It stands at the spec, as those below. */
const KNATIVE_ELSEWHERE: SharedRule<Routed> = {
  code: 'knative-service-elsewhere',
  path: ['targetRef'],
  cel: `!has(self.provider) || self.provider == '${KNATIVE_PROVIDER}' || self.targetRef.apiVersion != '${KNATIVE_VERSION}'`,
  detail: `only the provider ${KNATIVE_PROVIDER} routes to a Service of Knative`,
  mend: `set provider to ${KNATIVE_PROVIDER}`,
  holds: ({ canary, provider }) => provider === KNATIVE_PROVIDER || !isOfKnative(canary),
  explain: ({ provider }) => ({
    detail: `is a Service of Knative, which only the provider ${KNATIVE_PROVIDER} routes to, not ${provider}`,
    mend: say`set ${at('spec', 'provider')} to ${KNATIVE_PROVIDER}`,
    beforeMend: ': ',
    quotes: [['targetRef', 'apiVersion'], ...QUOTES_PROVIDER],
  }),
};

/** Users of a plain Service call it itself, unless something routes. */
const ROUTED_SERVICE: SharedRule<Routed> = {
  code: 'service-without-router',
  path: ['targetRef'],
  cel: `!has(self.provider) || self.provider != '${KUBERNETES_PROVIDER}' || self.targetRef.kind != 'Service'`,
  detail: 'a Service is released through a mesh or an ingress',
  mend: 'set provider to one of them, or release the Deployment',
  holds: ({ canary, provider }) =>
    provider !== KUBERNETES_PROVIDER || canary.spec.targetRef.kind !== 'Service' || isOfKnative(canary),
  explain: () => ({
    detail: 'is a Service, and without a mesh or an ingress its users call it itself, whichever version it selects',
    mend: say`set ${at('spec', 'provider')} to one that routes, or release the Deployment`,
    beforeMend: ': ',
    quotes: [['targetRef', 'kind']],
  }),
};

/** Seconds of a year. */
export const LONGEST_DEADLINE = LONGEST_DURATION / 1000;

/**
 * No Canary takes the Service of the API server or of DNS over. The API server does not tell a rule the namespace, so
 * it refuses these names in all; the controller refuses each where it means that Service.
 */
export const RESERVED_SERVICE = {
  code: 'reserved-service',
  path: ['service', 'name'],
  cel: `!(${APEX_NAME} in ${celList(['kubernetes', 'kube-dns'])})`,
  detail: 'is a Service that the cluster itself cannot do without',
  mend: 'use another name',
} as const satisfies Rule;

/** Knative releases nothing but its own Services. */
const KNATIVE_ONLY: SharedRule<Routed> = {
  code: 'knative-needs-its-service',
  path: ['targetRef'],
  cel: `!has(self.provider) || self.provider != '${KNATIVE_PROVIDER}' || (self.targetRef.kind == 'Service' && self.targetRef.apiVersion == '${KNATIVE_VERSION}')`,
  detail: `the provider ${KNATIVE_PROVIDER} releases Services of Knative only`,
  mend: `set kind Service and apiVersion ${KNATIVE_VERSION}`,
  holds: ({ canary, provider }) => provider !== KNATIVE_PROVIDER || isOfKnative(canary),
  explain: () => ({
    afterField: '',
    detail: `the provider ${KNATIVE_PROVIDER} releases Services of Knative only`,
    mend: say`set ${at('spec', 'targetRef')} to one, of apiVersion ${KNATIVE_VERSION}, or choose another ${at('spec', 'provider')}`,
    beforeMend: ': ',
  }),
};

/** What a kind of target asks of the rest of the spec. They stand at the spec. */
export const TARGET_RULES: readonly SharedRule<Routed>[] = [
  ...SHORT_NAMES,
  KNATIVE_ELSEWHERE,
  KNATIVE_ONLY,
  AUTOSCALED_SERVICE,
  ROUTED_SERVICE,
  RENAMED_SERVICE,
];
