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

/** Replicas at most, where a ScaledObject does not say. */
export const MOST = 100;
/** On a ScaledObject: KEDA scales to so many replicas, and to no other. */
export const PAUSED_ANNOTATION = 'autoscaling.keda.sh/paused-replicas';
/** How annotations begin that stop one ScaledObject for a while. */
const PAUSES = 'autoscaling.keda.sh/paused';
/** KEDA's own mark, with the name of the ScaledObject that it is on. */
const NAME_LABEL = 'scaledobject.keda.sh/name';

/**
 * KEDA's autoscaler. It wakes workloads that are at zero replicas, so that the target's is paused while no canary is
 * watched.
 */
export const scaledObject: Autoscaler = {
  resource: SCALED_OBJECT,
  primary,
  minReplicas: ({ spec }) => spec.minReplicaCount ?? 0,
  pause: ({ metadata, status }) =>
    // Whoever writes one with KEDA's own types gives it a status, if an empty one.
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
    minReplicaCount: floor > (minReplicas ?? 0) ? Math.min(floor, maxReplicas ?? MOST) : minReplicas,
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

/** Labels and annotations can tell KEDA what to do; those that are about the one object alone are not copied. */
function primaryMetadata({ namespace, name, labels, annotations }: ObjectMeta): ObjectMeta {
  const custom = {
    labels: without(includedLabels(labels, ['*']), (label) => label === NAME_LABEL),
    annotations: without(includedLabels(annotations, ['*']), (annotation) => annotation.startsWith(PAUSES)),
  };
  return generatedMetadata(namespace, primaryValue(name), custom);
}

function without(map: Readonly<Record<string, string>>, left: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => !left(name)));
}

/**
 * Two ScaledObjects must not share the HorizontalPodAutoscaler that KEDA makes; where it has no name, KEDA names it
 * after the ScaledObject.
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
  const query = metadata?.query;
  if (queries !== undefined)
    return Object.hasOwn(queries, name) ? { ...trigger, metadata: { ...metadata, query: queries[name]! } } : trigger;
  return query === undefined ? trigger : { ...trigger, metadata: { ...metadata, query: aboutPrimary(query, target) } };
}

/** What is asked about the target, its Service or its canary's, is asked about the primary's. */
function aboutPrimary(query: string, target: string): string {
  const names = [`${target}-canary`, primaryValue(target)];
  return names.reduce((text, name) => text.replaceAll(name, target), query).replaceAll(target, primaryValue(target));
}
