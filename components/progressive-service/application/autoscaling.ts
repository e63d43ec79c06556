import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import type { AutoscalerReference, LocalReference } from '../../../controller/api/types/canary';
import type { Fields } from '../../common/inputs';
import type { WorkloadContext } from './pod-arguments';

/**
 * Replica bounds of the primary, if they differ from the target's.
 *
 * @inline
 */
interface PrimaryReplicas {
  minReplicas?: number;
  maxReplicas?: number;
}

/** A HorizontalPodAutoscaler to create. */
export interface HorizontalArgs {
  /** Fewest pods. Default: 1. */
  minReplicas?: pulumi.Input<number>;
  /** Most pods. */
  maxReplicas: pulumi.Input<number>;
  /** Target for the average CPU usage, in percent of the requests. Default: not used. */
  cpu?: pulumi.Input<number>;
  /** Target for the average memory usage, in percent of the requests. Default: not used. */
  memory?: pulumi.Input<number>;
  /** Further metrics. Default: none. */
  metrics?: pulumi.Input<k8s.types.input.autoscaling.v2.MetricSpec>[];
  /** How fast it scales up and down. Default: that of Kubernetes. */
  behavior?: pulumi.Input<k8s.types.input.autoscaling.v2.HorizontalPodAutoscalerBehavior>;
  /** Replica bounds of the primary, if they differ from the target's. Default: the same. */
  primary?: Fields<PrimaryReplicas>;
  triggers?: never;
  existing?: never;
}

/** A KEDA ScaledObject to create. */
export interface EventDrivenArgs {
  /** Fewest pods. Default: 0. */
  minReplicas?: pulumi.Input<number>;
  /** Most pods. Default: 100. */
  maxReplicas?: pulumi.Input<number>;
  /** KEDA's triggers. One with a query needs a `name`, and a query for the primary in `primaryQueries`. */
  triggers: pulumi.Input<Record<string, unknown>>[];
  /** Queries of the primary's triggers, by trigger name. */
  primaryQueries?: Record<string, pulumi.Input<string>>;
  /** Replica bounds of the primary, if they differ from the target's. Default: the same. */
  primary?: Fields<PrimaryReplicas>;
  existing?: never;
}

/** An autoscaler that exists without Serin. */
export interface ExistingAutoscalerArgs {
  /** Its `apiVersion`, `kind` and `name`. */
  existing: Fields<AutoscalerReference>;
  triggers?: never;
}

/** The autoscaler of a workload: one to create, or one that exists. */
export type AutoscalingArgs = HorizontalArgs | EventDrivenArgs | ExistingAutoscalerArgs;

/** How a Canary refers to the autoscaler. */
export function autoscalerReference(args: AutoscalingArgs, name: string): Fields<AutoscalerReference> {
  if (args.existing !== undefined) return args.existing;
  const primary = args.primary && { primaryScalerReplicas: args.primary };
  if (args.triggers === undefined)
    return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name, ...primary };
  const queries = args.primaryQueries && { primaryScalerQueries: args.primaryQueries };
  return { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name, ...queries, ...primary };
}

/** Creates the autoscaler of the target, unless it exists. */
export function createAutoscaler(
  args: AutoscalingArgs,
  target: Fields<LocalReference>,
  { name, resourceName, namespace, opts }: WorkloadContext,
): pulumi.Resource[] {
  if (args.existing !== undefined) return [];
  const metadata = { name, namespace };
  if (args.triggers === undefined)
    return [
      new k8s.autoscaling.v2.HorizontalPodAutoscaler(
        resourceName,
        { metadata, spec: horizontalSpec(args, target) },
        opts,
      ),
    ];
  const { minReplicas: minReplicaCount, maxReplicas: maxReplicaCount, triggers } = args;
  const spec = { scaleTargetRef: target, minReplicaCount, maxReplicaCount, triggers };
  // The controller pauses it while there is no rollout.
  const ignoreChanges = ['metadata.annotations["autoscaling.keda.sh/paused-replicas"]'];
  return [
    new k8s.apiextensions.CustomResource(
      resourceName,
      { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata, spec },
      { ...opts, ignoreChanges },
    ),
  ];
}

function horizontalSpec(
  { minReplicas, maxReplicas, cpu, memory, metrics = [], behavior }: HorizontalArgs,
  scaleTargetRef: Fields<LocalReference>,
): k8s.types.input.autoscaling.v2.HorizontalPodAutoscalerSpec {
  const resource = (name: string, averageUtilization: pulumi.Input<number> | undefined) =>
    averageUtilization === undefined
      ? []
      : [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }];
  return {
    scaleTargetRef,
    minReplicas,
    maxReplicas,
    metrics: [...resource('cpu', cpu), ...resource('memory', memory), ...metrics],
    behavior,
  };
}
