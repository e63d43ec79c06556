import type {
  Canary,
  CanaryAnalysis,
  CanaryService,
  CanarySpec,
  CanaryStatus,
  LocalReference,
  SessionAffinity,
} from '../../controller/api/types/canary';
import { apexName } from '../../controller/api/defaults';
import { KNATIVE_PRIMARY_ANNOTATION } from '../../controller/api/knative';
import { apiVersionOf, type KubeObject, type Resource } from '../../controller/api/types/meta';
import { ALL_TO_CANARY, ALL_TO_PRIMARY, type Routes } from '../../controller/api/types/rollout-types';
import {
  capabilitiesOf,
  type Capability,
  type ProviderName,
  APISIX_ROUTE,
  GLOO_UPSTREAM,
} from '../../controller/api/rules/providers';
import { INGRESS, KNATIVE_SERVICE, SERVICE } from '../../controller/api/types/resources';
import { routingOf } from '../../controller/routing/index';
import type { RoutingSettings } from '../../controller/api/settings';
import type { RoutingProvider } from '../../controller/routing/provider';
import { ingress, ingressPath } from '../fixtures/ingress';
import { podinfoCanary, ROUTING_SETTINGS } from '../fixtures/podinfo';

/** An object that exists before a Canary routes anything. */
export interface GivenObject {
  resource: Resource;
  object: KubeObject;
}

/** What a Canary of a provider needs, and what its users have made. */
interface Prerequisites {
  spec?: Partial<CanarySpec>;
  service?: Partial<CanaryService>;
  /** @param apex the Service that their requests go to */
  objects?: (apex: string) => readonly GivenObject[];
}

/** A Canary, and the routes that are written for it one after another, as in a rollout. */
export interface ProviderCase {
  name: string;
  canary: Canary;
  status: CanaryStatus;
  settings: RoutingSettings;
  routes: readonly Routes[];
  given: readonly GivenObject[];
}

export interface Option {
  service?: Partial<CanaryService>;
  analysis?: CanaryAnalysis;
  annotations?: Record<string, string>;
  status?: CanaryStatus;
  settings?: Partial<RoutingSettings>;
  /** The capability that the provider needs for this option. */
  needs?: Capability;
  /** The only provider with this option. */
  only?: ProviderName;
  routes?: readonly Routes[];
}

const at = (canary: number): Routes => ({ primary: 100 - canary, canary, mirrored: false });
const EVERYONE: Routes = { ...ALL_TO_CANARY, everyone: true };
const WEIGHTS = [0, 1, 25, 50, 99, 100, 0].map(at);
/** A provider without weights has two states. */
const SWITCHES = [ALL_TO_PRIMARY, EVERYONE, ALL_TO_PRIMARY];

const given = (resource: Resource, name: string, spec: object): GivenObject => ({
  resource,
  object: { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name, namespace: 'test' }, spec },
});
const service = (name: string, app: string): GivenObject =>
  given(SERVICE, name, {
    selector: { app },
    ports: [{ name: 'http', port: 9898, protocol: 'TCP', targetPort: 'http' }],
  });
const services = (apex: string): GivenObject[] => [
  service(apex, 'podinfo-primary'),
  service(`${apex}-primary`, 'podinfo-primary'),
  service(`${apex}-canary`, 'podinfo'),
];
const referenceTo = (resource: Resource, name: string): LocalReference => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
  name,
});

const INGRESS_ANNOTATIONS = {
  'nginx.ingress.kubernetes.io/rewrite-target': '/',
  'zalando.org/skipper-predicate': 'Method("GET")',
};
const ON_INGRESS: Prerequisites = {
  spec: { ingressRef: referenceTo(INGRESS, 'web') },
  objects: (apex) => [
    { resource: INGRESS, object: ingress(INGRESS_ANNOTATIONS, [ingressPath(apex), ingressPath('other', '/other')]) },
  ],
};
const ON_GATEWAY: Prerequisites = { service: { gatewayRefs: [{ name: 'gateway', namespace: 'istio-system' }] } };
const IN_MESH: Prerequisites = { service: { meshName: 'mesh', backends: ['backend.test'] } };

const apisixRules = (apex: string): object[] => {
  const backend = (serviceName: string, weight?: number) => ({
    serviceName,
    servicePort: 9898,
    ...(weight && { weight }),
  });
  const rule = (name: string, ...backends: object[]) => ({ name, match: { paths: [`/${name}/*`] }, backends });
  return [
    rule('other', backend('other')),
    rule('shared', backend('legacy', 3), backend(apex, 7)),
    rule('own', backend(apex)),
  ];
};

/** A Service with a new version beside the promoted one. */
const OF_KNATIVE: KubeObject = {
  apiVersion: apiVersionOf(KNATIVE_SERVICE),
  kind: KNATIVE_SERVICE.kind,
  metadata: { name: 'podinfo', namespace: 'test', annotations: { [KNATIVE_PRIMARY_ANNOTATION]: 'podinfo-00001' } },
  spec: {
    template: { spec: { containers: [{ image: 'podinfo:2' }] } },
    traffic: [{ tag: 'newest', latestRevision: true }],
  },
  status: { latestCreatedRevisionName: 'podinfo-00002' },
};

const PREREQUISITES: Partial<Record<ProviderName, Prerequisites>> = {
  'gatewayapi:v1': ON_GATEWAY,
  'gatewayapi:v1beta1': ON_GATEWAY,
  nginx: ON_INGRESS,
  skipper: ON_INGRESS,
  apisix: {
    spec: { routeRef: referenceTo(APISIX_ROUTE, 'web') },
    objects: (apex) => [given(APISIX_ROUTE, 'web', { http: apisixRules(apex) })],
  },
  gloo: {
    spec: { upstreamRef: { ...referenceTo(GLOO_UPSTREAM, 'own'), namespace: 'test' } },
    objects: () => [
      given(GLOO_UPSTREAM, 'own', {
        useHttp2: true,
        connectionConfig: { connectTimeout: '5s', maxRequestsPerConnection: 10 },
      }),
    ],
  },
  knative: {
    spec: { targetRef: referenceTo(KNATIVE_SERVICE, 'podinfo') },
    objects: () => [{ resource: KNATIVE_SERVICE, object: OF_KNATIVE }],
  },
  appmesh: IN_MESH,
  'appmesh:v1beta2': IN_MESH,
};

const HEADERS = {
  request: { add: { 'x-added': '1' }, set: { 'x-set': '2' }, remove: ['x-old'] },
  response: { add: { 'x-answer': '3' }, remove: ['server'] },
};
const CORS = {
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['x-token'],
  exposeHeaders: ['x-id'],
  allowCredentials: true,
  maxAge: '24h',
};
const OUTLIERS = { consecutive5xxErrors: 7, interval: '5m', baseEjectionTime: '15m' };

const SERVICE_OPTIONS: Readonly<Record<string, Partial<CanaryService>>> = {
  'nothing else': {},
  name: { name: 'web' },
  hosts: { hosts: ['app.example.com', 'www.example.com'] },
  gateways: { gateways: ['istio-system/public', 'mesh'] },
  'a Gateway’s listener': {
    gatewayRefs: [{ name: 'gateway', namespace: 'istio-system', sectionName: 'https', port: 443 }],
  },
  delegation: { delegation: true },
  'match by one path': { match: [{ uri: { prefix: '/api' } }] },
  'match by several paths': {
    match: [{ uri: { prefix: '/api' } }, { uri: { exact: '/healthz' } }, { uri: { regex: '/v[0-9]+/.*' } }],
  },
  'match by method, header and query': {
    match: [
      {
        uri: { prefix: '/' },
        method: { exact: 'GET' },
        headers: { 'x-user': { prefix: 'a' }, 'x-any': {} },
        queryParams: { page: { exact: '1' } },
      },
    ],
  },
  'match by all that a mesh knows': {
    match: [
      {
        name: 'all',
        uri: { prefix: '/a' },
        ignoreUriCase: true,
        scheme: { exact: 'https' },
        authority: { exact: 'a' },
        port: 80,
        sourceLabels: { app: 'web' },
        withoutHeaders: { 'x-no': { exact: '1' } },
        gateways: ['mesh'],
        sourceNamespace: 'test',
      },
    ],
  },
  'rewritten path': { rewrite: { uri: '/new' } },
  'rewritten host': { rewrite: { authority: 'app.example.com' } },
  'rewritten full path and host': { rewrite: { uri: '/new', authority: 'app.example.com', type: 'ReplaceFullPath' } },
  retries: { retries: { attempts: 3, perTryTimeout: '5s', retryOn: 'gateway-error,connect-failure,refused-stream' } },
  headers: { headers: HEADERS },
  corsPolicy: { corsPolicy: { ...CORS, allowOrigins: [{ exact: 'https://a.example.com' }] } },
  'corsPolicy in its old form': { corsPolicy: { allowOrigin: ['https://a.example.com'] } },
  'corsPolicy with patterns': {
    corsPolicy: { ...CORS, allowOrigins: [{ prefix: 'https://a.' }, { regex: 'https://.*' }], allowCredentials: false },
  },
  timeouts: { timeout: '15s', backendTimeout: '5s' },
  trafficPolicy: {
    trafficPolicy: {
      tls: { mode: 'ISTIO_MUTUAL' },
      connectionPool: { http: { http1MaxPendingRequests: 1 } },
      outlierDetection: OUTLIERS,
    },
  },
  mirror: { mirror: [{ backendRef: { name: 'shadow', port: 9898 } }] },
  metadata: {
    apex: { labels: { team: 'a' }, annotations: { note: 'apex' } },
    primary: { labels: { team: 'p' } },
    canary: { annotations: { note: 'canary' } },
    unmanagedMetadata: { labels: ['argocd'], annotations: ['helm.toolkit.fluxcd.io/driftDetection'] },
  },
};

const AB: CanaryAnalysis = {
  iterations: 3,
  match: [
    { headers: { 'x-user': { exact: 'insider' }, 'x-team': { regex: 'a|b' } } },
    { headers: { cookie: { exact: 'canary' } } },
    {
      headers: { 'x-email': { suffix: '@example.com' }, 'x-version': { prefix: '2.' } },
      queryParams: { beta: { exact: '1' } },
    },
  ],
};
const OF_CALLERS = { headers: { 'x-a': { exact: '1' } }, sourceLabels: { app: 'web' } };
const AFFINITY: SessionAffinity = {
  cookieName: 'release',
  primaryCookieName: 'stable',
  maxAge: 60,
  domain: 'example.com',
  path: '/app',
  secure: true,
  httpOnly: true,
  sameSite: 'None',
  partitioned: true,
};
const COOKIES: CanaryStatus = {
  sessionAffinityCookie: 'release=LpsIaLdoNZ',
  primarySessionAffinityCookie: 'stable=JdvPuTkIcC',
  previousSessionAffinityCookie: 'release=abcdefghij',
};
const MIRRORED = { ...ALL_TO_PRIMARY, mirrored: true };
const TOGETHER = [
  'hosts',
  'match by one path',
  'rewritten host',
  'retries',
  'headers',
  'corsPolicy',
  'timeouts',
  'trafficPolicy',
  'mirror',
  'metadata',
];
const EVERYTHING: Partial<CanaryService> = Object.assign({}, ...TOGETHER.map((name) => SERVICE_OPTIONS[name]));

const STRATEGIES: Readonly<Record<string, Option>> = {
  'progressive weights': {},
  'Blue/Green': { analysis: { iterations: 3 }, routes: [ALL_TO_PRIMARY, ALL_TO_CANARY, ALL_TO_PRIMARY] },
  'A/B test': { analysis: AB, needs: 'ab', routes: [ALL_TO_PRIMARY, ALL_TO_CANARY, EVERYONE, ALL_TO_PRIMARY] },
  'A/B test of some callers': {
    analysis: { ...AB, match: [...AB.match!, OF_CALLERS] },
    needs: 'ab',
    routes: [ALL_TO_PRIMARY, ALL_TO_CANARY, EVERYONE],
  },
  mirroring: {
    analysis: { mirror: true },
    needs: 'mirroring',
    routes: [ALL_TO_PRIMARY, MIRRORED, { ...MIRRORED, mirrorWeight: 25 }, at(25), ALL_TO_PRIMARY],
  },
  'session affinity': { analysis: { sessionAffinity: AFFINITY }, status: COOKIES, needs: 'session-affinity' },
  'session affinity of the canary alone': {
    analysis: { sessionAffinity: { cookieName: 'c' } },
    status: { sessionAffinityCookie: 'c=x' },
    needs: 'session-affinity',
  },
  'session affinity that has ended': {
    analysis: { sessionAffinity: AFFINITY },
    status: { previousSessionAffinityCookie: 'release=x' },
    needs: 'session-affinity',
  },
  'session affinity of an A/B test': {
    analysis: { ...AB, sessionAffinity: AFFINITY },
    status: COOKIES,
    needs: 'ab',
    routes: [ALL_TO_PRIMARY, ALL_TO_CANARY, EVERYONE],
  },
};

const OPTIONS: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(
    Object.entries(SERVICE_OPTIONS).map(([name, given]): [string, Option] => [name, { service: given }]),
  ),
  'an ingress class and a prefix': {
    settings: { ingressClass: 'public', ingressAnnotationsPrefix: 'custom.ingress.kubernetes.io' },
  },
  'a route for gRPC': { service: { routeKind: 'GRPCRoute', hosts: ['grpc.example.com'] }, only: 'gatewayapi:v1' },
  'an A/B test by a route for gRPC': {
    service: { routeKind: 'GRPCRoute' },
    analysis: AB,
    only: 'gatewayapi:v1',
    routes: [ALL_TO_PRIMARY, ALL_TO_CANARY, EVERYONE, ALL_TO_PRIMARY],
  },
  'another mesh': { annotations: { 'kuma.io/mesh': 'blue' } },
  ...STRATEGIES,
  ...Object.fromEntries(
    Object.entries(STRATEGIES).map(([name, option]): [string, Option] => [
      `${name}, and everything together`,
      { ...option, service: EVERYTHING },
    ]),
  ),
};

/** One case for each option that the provider supports, each with all weights that the provider knows. */
export function casesOf(provider: ProviderName): ProviderCase[] {
  return Object.entries(OPTIONS).flatMap(([name, option]) => {
    const made = caseOf(provider, name, option);
    return made === undefined ? [] : [made];
  });
}

/** @returns undefined if a Canary of this provider cannot have the option */
export function caseOf(provider: ProviderName, name: string, option: Option): ProviderCase | undefined {
  const {
    service: asked,
    analysis = {},
    annotations,
    status = {},
    settings,
    needs,
    only = provider,
    routes = WEIGHTS,
  } = option;
  const capabilities = capabilitiesOf(provider);
  if (only !== provider || (needs !== undefined && !capabilities.includes(needs))) return undefined;
  if (analysis.sessionAffinity !== undefined && !capabilities.includes('session-affinity')) return undefined;
  const prerequisites = PREREQUISITES[provider] ?? {};
  const canary = podinfoCanary(
    { ...prerequisites.service, ...asked },
    { stepWeight: 25, ...analysis },
    { provider, ...prerequisites.spec },
  );
  canary.metadata = { ...canary.metadata, annotations };
  if (providerOf(canary).problems?.(canary).length) return undefined;
  return {
    name,
    canary,
    status,
    settings: { ...ROUTING_SETTINGS, ...settings },
    routes: capabilities.includes('canary') ? routes : SWITCHES,
    given: [...services(apexName(canary)), ...(prerequisites.objects?.(apexName(canary)) ?? [])],
  };
}

/** The provider, in its variant for the Canary of this case. */
export function providerOf(canary: Canary): RoutingProvider {
  return routingOf(canary, canary.spec.provider!)!;
}
