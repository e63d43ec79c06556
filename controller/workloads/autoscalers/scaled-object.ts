import type { AutoscalerReference, Canary } from '../../api/types/canary';
import { primaryName } from '../../api/defaults';
import { desiredSpec, generatedMetadata } from '../../api/types/desired';
import { includedLabels } from '../../api/labels';
import { apiVersionOf, type KubeObject, type ObjectMeta } from '../../api/types/meta';
import { SCALED_OBJECT } from '../../api/types/resources';
import type { Autoscaler } from './autoscaler';
import { primaryValue } from '../labels';

interface Trigger {
  name?: string;
  metadata?: Readonly<Record<string, string>>;
  [field: string]: unknown;
}

/** The maximum of a ScaledObject without `maxReplicaCount`. */
export const DEFAULT_MAX_REPLICAS = 100;
/** Makes KEDA scale to this number of replicas and keep it. */
export const PAUSED_ANNOTATION = 'autoscaling.keda.sh/paused-replicas';
/** The beginning of the annotations that pause a ScaledObject. */
const PAUSE_PREFIX = 'autoscaling.keda.sh/paused';
/** The label that KEDA sets, with the name of the ScaledObject. */
const NAME_LABEL = 'scaledobject.keda.sh/name';

/** KEDA's autoscaler. It scales up workloads that are at zero replicas, so it is paused while there is no rollout. */
export const scaledObject: Autoscaler = {
  resource: SCALED_OBJECT,
  primary,
  minReplicas: ({ spec }) => spec.minReplicaCount ?? 0,
  pause: ({ metadata, status }) =>
    // KEDA's own client writes a status with every ScaledObject, even if it is empty.
    isPaused(metadata)
      ? undefined
      : { metadata: { annotations: { [PAUSED_ANNOTATION]: '0' } }, ...(status === undefined ? { status: {} } : {}) },
  resume: ({ metadata }) =>
    metadata.annotations?.[PAUSED_ANNOTATION] === undefined
      ? undefined
      : { metadata: { annotations: { [PAUSED_ANNOTATION]: null } } },
};

function isPaused({ annotations }: ObjectMeta): boolean {
  return annotations?.[PAUSED_ANNOTATION] === '0';
}

function primary(canary: Canary, source: KubeObject, existing: KubeObject | undefined, floor: number): KubeObject {
  const reference = canary.spec.autoscalerRef;
  const { spec } = source;
  const { minReplicas = spec.minReplicaCount, maxReplicas = spec.maxReplicaCount } =
    reference?.primaryScalerReplicas ?? {};
  const triggers: readonly Trigger[] = spec.triggers ?? [];
  const gone = Object.fromEntries(
    Object.keys((existing?.spec as object | undefined) ?? {}).map((field) => [field, undefined]),
  );
  const fields = {
    ...gone,
    ...spec,
    scaleTargetRef: { ...spec.scaleTargetRef, name: primaryName(canary) },
    minReplicaCount: floor > (minReplicas ?? 0) ? Math.min(floor, maxReplicas ?? DEFAULT_MAX_REPLICAS) : minReplicas,
    maxReplicaCount: maxReplicas,
    advanced: {
      ...spec.advanced,
      horizontalPodAutoscalerConfig: ownAutoscaler(spec.advanced?.horizontalPodAutoscalerConfig),
    },
    triggers: triggers.map((trigger) =>
      primaryTrigger(trigger, canary.spec.targetRef.name, reference?.primaryScalerQueries),
    ),
  };
  return {
    apiVersion: apiVersionOf(SCALED_OBJECT),
    kind: SCALED_OBJECT.kind,
    metadata: primaryMetadata(source.metadata),
    spec: desiredSpec(fields, existing),
    status: {},
  };
}

/** Labels and annotations can control KEDA, so they are copied, except those that concern one object only. */
function primaryMetadata({ namespace, name, labels, annotations }: ObjectMeta): ObjectMeta {
  const custom = {
    labels: omitKeys(includedLabels(labels, ['*']), (label) => label === NAME_LABEL),
    annotations: omitKeys(includedLabels(annotations, ['*']), (annotation) => annotation.startsWith(PAUSE_PREFIX)),
  };
  return generatedMetadata(namespace, primaryValue(name), custom);
}

function omitKeys(map: Readonly<Record<string, string>>, left: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => !left(name)));
}

/**
 * Each ScaledObject needs its own HorizontalPodAutoscaler, which KEDA makes. KEDA derives the name if there is none.
 */
function ownAutoscaler(config: { name?: string; [field: string]: unknown } = {}): object {
  return config.name ? { ...config, name: primaryValue(config.name) } : config;
}

function primaryTrigger(
  trigger: Trigger,
  target: string,
  queries: AutoscalerReference['primaryScalerQueries'],
): Trigger {
  const { name = '', metadata } = trigger;
  if (queries !== undefined && Object.hasOwn(queries, name))
    return { ...trigger, metadata: { ...metadata, query: queries[name]! } };
  if (metadata === undefined) return trigger;
  const { query, podSelector } = metadata;
  const renamed = {
    ...(query === undefined || queries !== undefined ? {} : { query: primaryQuery(query, target) }),
    // Of the trigger kubernetes-workload, which counts pods.
    ...(podSelector === undefined ? {} : { podSelector: primaryQuery(podSelector, target) }),
  };
  return Object.keys(renamed).length === 0 ? trigger : { ...trigger, metadata: { ...metadata, ...renamed } };
}

/**
 * Replaces the names of the target, its Service and its canary in a query by those of the primary, where they are whole
 * words. A hyphen belongs to a word, unless an expression for the rest of a pod's name follows it: `web-.*`. An
 * underscore belongs to the name of a metric, but in a quoted value it stands between words, as in Envoy's clusters.
 */
function primaryQuery(query: string, target: string): string {
  const escaped = target.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const wordOf = (letters: string) =>
    new RegExp(`(?<![${letters}-])${escaped}(?:-(?:canary|primary))?(?![${letters}]|-\\w)`, 'g');
  const [quoted, bare] = [wordOf('a-zA-Z0-9'), wordOf('\\w')];
  return query.replace(/"[^"]*"|'[^']*'|[^"']+/g, (part) =>
    part.replace(/^["']/.test(part) ? quoted : bare, primaryValue(target)),
  );
}
