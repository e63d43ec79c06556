import type { ProviderName } from '../../controller/api/rules/providers';

/** A kind of autoscaler that a Canary can refer to. */
export type AutoscalerKind = 'HorizontalPodAutoscaler' | 'ScaledObject';
/** A kind of target that a Canary can release; a Knative Service comes with its provider. */
export type TargetKind = 'Deployment' | 'DaemonSet' | 'Service';
/** A type of MetricTemplate whose query the cluster itself answers. */
export type ClusterMetricProvider = 'keptn' | 'externalmetrics';

/** What may be done with which kinds, as a Role says it. */
export interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** Rights that a routing provider needs beside those that every controller has. */
interface Needs {
  rules: readonly Rule[];
  /** Kinds without a namespace, which no Role of a namespace can speak of. */
  clusterScoped?: readonly Rule[];
}

/** What decides which rights a controller needs. */
export interface Duties {
  /** The routing providers that Canaries may name. */
  providers: readonly ProviderName[];
  autoscalers: readonly AutoscalerKind[];
  targets: readonly TargetKind[];
  /** The types of MetricTemplates that ask the cluster itself. */
  metricProviders: readonly ClusterMetricProvider[];
  /** Whether it copies ConfigMaps and Secrets for primaries, and watches them. */
  configTracking: boolean;
}

/** Kept in a cache. */
const WATCH = ['list', 'watch'];
/** Kept in a cache, and read again where the cache is not enough. */
const READ = ['get', ...WATCH];
/** Made and kept as it should be. What is made has an owner, with which the garbage collector deletes it. */
const KEEP = [...READ, 'create', 'patch'];

const rule = (group: string, resources: string[], verbs: string[]): Rule => ({ apiGroups: [group], resources, verbs });
const keeps = (group: string, ...resources: string[]): Needs => ({ rules: [rule(group, resources, KEEP)] });

const ALWAYS: readonly Rule[] = [
  // Of a Canary it writes the finalizer and takes away the annotations that order something.
  rule('flagger.app', ['canaries'], [...WATCH, 'patch']),
  rule('flagger.app', ['canaries/status'], ['patch']),
  // Where a cluster asks for it, only who may do this may make a Canary the owner of something.
  rule('flagger.app', ['canaries/finalizers'], ['update']),
  rule('flagger.app', ['metrictemplates', 'alertproviders'], WATCH),
  rule('', ['services'], KEEP),
  rule('', ['events'], ['create', 'patch']),
];

/** A copy of a config that is immutable is made anew when the config changes. */
const TRACKED_CONFIGS = rule('', ['configmaps', 'secrets'], [...KEEP, 'delete']);
/** The credentials of metric and alert providers. */
const CREDENTIALS = rule('', ['secrets'], READ);

/** The primary's copy of a budget goes with the original. */
const BUDGETS = rule('policy', ['poddisruptionbudgets'], [...KEEP, 'delete']);

const TARGETS: Readonly<Record<TargetKind, readonly Rule[]>> = {
  Deployment: [rule('apps', ['deployments'], KEEP), BUDGETS],
  DaemonSet: [rule('apps', ['daemonsets'], KEEP), BUDGETS],
  Service: [],
};

const AUTOSCALERS: Readonly<Record<AutoscalerKind, Rule>> = {
  HorizontalPodAutoscaler: rule('autoscaling', ['horizontalpodautoscalers'], KEEP),
  ScaledObject: rule('keda.sh', ['scaledobjects'], KEEP),
};

const METRIC_PROVIDERS: Readonly<Record<ClusterMetricProvider, readonly Rule[]>> = {
  // An Analysis is made for one question.
  keptn: [
    rule('metrics.keptn.sh', ['keptnmetrics'], ['get']),
    rule('metrics.keptn.sh', ['analyses'], ['get', 'create', 'delete']),
  ],
  // Here a resource is the name of a metric, which only a MetricTemplate knows.
  externalmetrics: [rule('external.metrics.k8s.io', ['*'], ['list'])],
};

const SMI = keeps('split.smi-spec.io', 'trafficsplits');
const gatewayApi = (...routes: string[]): Needs => ({
  rules: [rule('gateway.networking.k8s.io', routes, KEEP), rule('gateway.networking.k8s.io', ['gateways'], WATCH)],
});
const INGRESS = keeps('networking.k8s.io', 'ingresses');
const APP_MESH = keeps('appmesh.k8s.aws', 'virtualnodes', 'virtualrouters', 'virtualservices');

/** A new routing provider is one line here. */
const PROVIDERS: Readonly<Record<ProviderName, Needs>> = {
  istio: keeps('networking.istio.io', 'virtualservices', 'destinationrules'),
  'gatewayapi:v1': gatewayApi('httproutes', 'grpcroutes'),
  'gatewayapi:v1beta1': gatewayApi('httproutes'),
  traefik: keeps('traefik.io', 'traefikservices'),
  nginx: INGRESS,
  skipper: INGRESS,
  contour: keeps('projectcontour.io', 'httpproxies'),
  gloo: { rules: [rule('gateway.solo.io', ['routetables'], KEEP), rule('gloo.solo.io', ['upstreams'], KEEP)] },
  appmesh: APP_MESH,
  'appmesh:v1beta2': APP_MESH,
  linkerd: SMI,
  'smi:v1alpha1': SMI,
  'smi:v1alpha2': SMI,
  'smi:v1alpha3': SMI,
  osm: SMI,
  kuma: { rules: [], clusterScoped: [rule('kuma.io', ['trafficroutes'], KEEP)] },
  apisix: keeps('apisix.apache.org', 'apisixroutes'),
  // The Service is its user's: its traffic is changed, nothing is made.
  knative: {
    rules: [
      rule('serving.knative.dev', ['services'], [...READ, 'patch']),
      rule('serving.knative.dev', ['revisions'], READ),
    ],
  },
  kubernetes: { rules: [] },
};

/** The rights in every namespace that the controller works in. */
export function workRules({ providers, autoscalers, targets, metricProviders, configTracking }: Duties): Rule[] {
  return distinct([
    ...ALWAYS,
    configTracking ? TRACKED_CONFIGS : CREDENTIALS,
    ...targets.flatMap((kind) => TARGETS[kind] ?? []),
    ...autoscalers.flatMap((kind) => AUTOSCALERS[kind] ?? []),
    ...metricProviders.flatMap((type) => METRIC_PROVIDERS[type] ?? []),
    ...providers.flatMap((name) => PROVIDERS[name]?.rules ?? []),
  ]);
}

/** The rights that only a ClusterRole can give; mostly none. */
export function clusterRules({ providers }: Duties): Rule[] {
  return distinct(providers.flatMap((name) => PROVIDERS[name]?.clusterScoped ?? []));
}

/**
 * The rights to one Lease, in the controller's own namespace. Nobody knows the name of what is only about to be
 * created, so that this cannot be bound to it.
 */
export function leaseRules<Name>(lease: Name): (Rule & { resourceNames?: Name[] })[] {
  return [
    rule('coordination.k8s.io', ['leases'], ['create']),
    { ...rule('coordination.k8s.io', ['leases'], ['get', 'update']), resourceNames: [lease] },
  ];
}

function distinct(rules: readonly Rule[]): Rule[] {
  return [...new Map(rules.map((one) => [JSON.stringify(one), one])).values()];
}
