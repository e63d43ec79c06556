import { type ClusterMetricProvider, METRIC_PROVIDER_ROWS } from '../../controller/api/rules/metric-providers';
import { PROVIDERS, type ProviderName } from '../../controller/api/rules/providers';
import { KEEP, READ, type Right, WATCH } from '../../controller/api/rules/rights';

export const AUTOSCALER_KINDS = ['HorizontalPodAutoscaler', 'ScaledObject'] as const;
export const TARGET_KINDS = ['Deployment', 'DaemonSet', 'Service'] as const;

/** A kind of autoscaler that a Canary can refer to. */
export type AutoscalerKind = (typeof AUTOSCALER_KINDS)[number];
/** A kind of target that a Canary can release; a Knative Service comes with its provider. */
export type TargetKind = (typeof TARGET_KINDS)[number];

/** What may be done with which kinds, as a Role says it. */
export interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
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

const rule = (group: string, resources: string[], verbs: string[]): Rule => ({ apiGroups: [group], resources, verbs });

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

/** A rule for the kinds of each API group. A Role of a namespace cannot speak of those that are cluster-scoped. */
function rulesOf(rights: readonly Right[], clusterScoped: boolean): Rule[] {
  return rights.flatMap(({ kinds, verbs }) => {
    const spokenOf = kinds.filter((kind) => (kind.clusterScoped === true) === clusterScoped);
    const groups = new Set(spokenOf.map(({ group }) => group));
    return [...groups].map((group) => {
      const resources = spokenOf.filter((kind) => kind.group === group).map(({ plural }) => plural);
      return rule(group, resources, [...verbs]);
    });
  });
}

/** The rights in every namespace that the controller works in. */
export function workRules({ providers, autoscalers, targets, metricProviders, configTracking }: Duties): Rule[] {
  return distinct([
    ...ALWAYS,
    configTracking ? TRACKED_CONFIGS : CREDENTIALS,
    ...targets.flatMap((kind) => TARGETS[kind] ?? []),
    ...autoscalers.flatMap((kind) => AUTOSCALERS[kind] ?? []),
    ...metricProviders.flatMap((type) => rulesOf(METRIC_PROVIDER_ROWS[type]?.rights ?? [], false)),
    ...providers.flatMap((name) => rulesOf(PROVIDERS[name]?.rights ?? [], false)),
  ]);
}

/** The rights that only a ClusterRole can give; mostly none. */
export function clusterRules({ providers }: Duties): Rule[] {
  return distinct(providers.flatMap((name) => rulesOf(PROVIDERS[name]?.rights ?? [], true)));
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
