import { type ClusterMetricProvider, METRIC_PROVIDER_ROWS } from '../../controller/api/rules/metric-providers';
import { PROVIDERS, type ProviderName } from '../../controller/api/rules/providers';
import { KEEP, READ, type Right, WATCH } from '../../controller/api/rules/rights';

export const AUTOSCALER_KINDS = ['HorizontalPodAutoscaler', 'ScaledObject'] as const;
export const TARGET_KINDS = ['Deployment', 'DaemonSet', 'Service'] as const;

/** A kind of autoscaler that a Canary can refer to. */
export type AutoscalerKind = (typeof AUTOSCALER_KINDS)[number];
/** A kind of target that a Canary can release. A Knative Service comes with its provider. */
export type TargetKind = (typeof TARGET_KINDS)[number];

/** One rule of a Role. */
export interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** The features that decide which permissions a controller needs. */
export interface Duties {
  /** Routing providers that Canaries may name. */
  providers: readonly ProviderName[];
  autoscalers: readonly AutoscalerKind[];
  targets: readonly TargetKind[];
  /** Types of MetricTemplates that the cluster itself answers. */
  metricProviders: readonly ClusterMetricProvider[];
  /** Whether ConfigMaps and Secrets are watched and copied for primaries. */
  configTracking: boolean;
}

const rule = (group: string, resources: string[], verbs: string[]): Rule => ({ apiGroups: [group], resources, verbs });

const ALWAYS: readonly Rule[] = [
  // Writes the finalizer, and removes annotations that give an order.
  rule('flagger.app', ['canaries'], [...READ, 'patch']),
  rule('flagger.app', ['canaries/status'], ['patch']),
  // Some clusters allow owner references to a Canary only with this permission.
  rule('flagger.app', ['canaries/finalizers'], ['update']),
  rule('flagger.app', ['metrictemplates', 'alertproviders'], WATCH),
  rule('', ['services'], KEEP),
  rule('', ['events'], ['create', 'patch']),
];

/** An immutable copy of a config is deleted and created again when the config changes. */
const TRACKED_CONFIGS = rule('', ['configmaps', 'secrets'], KEEP);
/** Credentials of MetricTemplates and AlertProviders. */
const CREDENTIALS = rule('', ['secrets'], READ);

/** The copy of a budget is deleted with the original. */
const BUDGETS = rule('policy', ['poddisruptionbudgets'], KEEP);

const TARGETS: Readonly<Record<TargetKind, readonly Rule[]>> = {
  Deployment: [rule('apps', ['deployments'], KEEP), BUDGETS],
  DaemonSet: [rule('apps', ['daemonsets'], KEEP), BUDGETS],
  Service: [],
};

const AUTOSCALERS: Readonly<Record<AutoscalerKind, Rule>> = {
  HorizontalPodAutoscaler: rule('autoscaling', ['horizontalpodautoscalers'], KEEP),
  ScaledObject: rule('keda.sh', ['scaledobjects'], KEEP),
};

/** One rule for each API group. Cluster-scoped kinds have separate rules, because a Role cannot grant them. */
function rulesOf(rights: readonly Right[], clusterScoped: boolean): Rule[] {
  return rights.flatMap(({ kinds, verbs }) => {
    const granted = kinds.filter((kind) => (kind.clusterScoped === true) === clusterScoped);
    const groups = new Set(granted.map(({ group }) => group));
    return [...groups].map((group) => {
      const resources = granted.filter((kind) => kind.group === group).map(({ plural }) => plural);
      return rule(group, resources, [...verbs]);
    });
  });
}

/** Permissions in every namespace that the controller works in. */
export function workRules({ providers, autoscalers, targets, metricProviders, configTracking }: Duties): Rule[] {
  return deduplicate([
    ...ALWAYS,
    configTracking ? TRACKED_CONFIGS : CREDENTIALS,
    ...targets.flatMap((kind) => TARGETS[kind] ?? []),
    ...autoscalers.flatMap((kind) => AUTOSCALERS[kind] ?? []),
    ...metricProviders.flatMap((type) => rulesOf(METRIC_PROVIDER_ROWS[type]?.rights ?? [], false)),
    ...providers.flatMap((name) => rulesOf(PROVIDERS[name]?.rights ?? [], false)),
  ]);
}

/** Permissions that only a ClusterRole can grant; often none. */
export function clusterRules({ providers }: Duties): Rule[] {
  return deduplicate(providers.flatMap((name) => rulesOf(PROVIDERS[name]?.rights ?? [], true)));
}

/**
 * Permissions for one Lease in the controller's own namespace. `create` cannot be limited to a name, because the object
 * does not exist yet.
 */
export function leaseRules<Name>(lease: Name): (Rule & { resourceNames?: Name[] })[] {
  return [
    rule('coordination.k8s.io', ['leases'], ['create']),
    { ...rule('coordination.k8s.io', ['leases'], ['get', 'update']), resourceNames: [lease] },
  ];
}

function deduplicate(rules: readonly Rule[]): Rule[] {
  return [...new Map(rules.map((one) => [JSON.stringify(one), one])).values()];
}
