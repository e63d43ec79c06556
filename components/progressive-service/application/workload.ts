import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { LocalReference } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { revisionOf, WORKLOADS, workloadOf } from '../../../controller/workloads/index';
import { type ConfigArgs, createConfigs } from './configs';
import { podTemplate } from './pod';
import type { Fields } from '../../common/inputs';

type Container = k8s.types.input.core.v1.Container;
type PodSpec = k8s.types.input.core.v1.PodSpec;

/** An object with a pod spec, such as the PodBuilder of kubernetesx. */
export interface HoldsPodSpec {
  /** The pod spec. */
  podSpec: pulumi.Input<PodSpec>;
}

/** Options of every workload that Serin creates. */
export interface PodArgs {
  /** Kind of the workload. Default: `Deployment`. */
  workload?: 'Deployment' | 'DaemonSet';
  /**
   * Replicas of the primary at its start. Default: 1. Later changes are left to the autoscaler, or to `kubectl scale`
   * of the primary.
   */
  replicas?: pulumi.Input<number>;
  /** Labels of the pods, beside `app`. Default: none. */
  podLabels?: Record<string, pulumi.Input<string>>;
  /** Annotations of the pods. Default: none. */
  podAnnotations?: Record<string, pulumi.Input<string>>;
  /**
   * `true` creates a ServiceAccount with the name of the service; a text names an existing one. Default: that of the
   * namespace.
   */
  serviceAccount?: boolean | pulumi.Input<string>;
  /** ConfigMaps and Secrets to create, by name. A change of one is a new revision. Default: none. */
  configs?: Record<string, ConfigArgs>;
  target?: never;
}

/** A workload with one container. */
export interface ImageArgs extends PodArgs {
  /** Image of the container. */
  image: pulumi.Input<string>;
  /** Environment of the container, by name. Default: none. */
  env?: Record<string, pulumi.Input<string>>;
  /** All other fields of the container, such as resources, probes and command. Default: none. */
  container?: Partial<Container>;
  pod?: never;
}

/** A workload with a whole pod spec. */
export interface PodSpecArgs extends PodArgs {
  /** The pod spec, or an object with one, such as a PodBuilder of kubernetesx. */
  pod: pulumi.Input<PodSpec> | HoldsPodSpec;
  image?: never;
  env?: never;
  container?: never;
}

/** A workload that Serin does not create. */
export interface TargetArgs {
  /** A Deployment or DaemonSet of this program, or a reference to one in the cluster. */
  target: k8s.apps.v1.Deployment | k8s.apps.v1.DaemonSet | Fields<LocalReference>;
  image?: never;
  env?: never;
  container?: never;
  pod?: never;
  workload?: never;
  replicas?: never;
  podLabels?: never;
  podAnnotations?: never;
  serviceAccount?: never;
  configs?: never;
}

/** What is released: an image, a whole pod spec, or an existing workload. */
export type WorkloadArgs = ImageArgs | PodSpecArgs | TargetArgs;

/** What a workload gets from its service. */
export interface WorkloadContext {
  /** Name of the objects. */
  name: string;
  /** Prefix of the resource names in the program. */
  resourceName: string;
  namespace: pulumi.Input<string> | undefined;
  /** Port of the container, by number or name. */
  port: pulumi.Input<number> | undefined;
  targetPort: pulumi.Input<number | string> | undefined;
  portName: pulumi.Input<string | undefined>;
  /** The controller changes node selector and tolerations of the pods. */
  overridden: boolean;
  opts: pulumi.CustomResourceOptions;
}

/** What a Canary releases, seen from this program. */
export interface Workload {
  /** The hash of the pod template, as in the controller's status. Absent if the workload is not in this program. */
  revision?: () => pulumi.Output<string>;
  /** Resources that must exist before the Canary. */
  resources: pulumi.Resource[];
}

/** A Canary's reference to the workload. */
export function targetReference(args: WorkloadArgs, name: string): Fields<LocalReference> {
  if (args.target === undefined) return { apiVersion: 'apps/v1', kind: args.workload ?? 'Deployment', name };
  if (!pulumi.Resource.isInstance(args.target)) return args.target;
  const { apiVersion, kind, metadata } = args.target as k8s.apps.v1.Deployment;
  return { apiVersion, kind, name: metadata.name };
}

/** Creates the workload, unless it exists already. */
export function createWorkload(args: WorkloadArgs, context: WorkloadContext): Workload {
  if (args.target !== undefined)
    return pulumi.Resource.isInstance(args.target)
      ? { revision: () => revisionOfResource(args.target as k8s.apps.v1.Deployment), resources: [args.target] }
      : { resources: [] };
  const { name, resourceName, namespace, opts } = context;
  const metadata = { name, namespace, labels: { app: name } };
  const account =
    args.serviceAccount === true ? [new k8s.core.v1.ServiceAccount(resourceName, { metadata }, opts)] : [];
  const configs = createConfigs(args.configs ?? {}, context);
  const spec = { selector: { matchLabels: { app: name } }, template: podTemplate(args, context) };
  // Pulumi must not wait for the pods. During a rollout it would wait for the canary's pods before it has updated the
  // Canary.
  const unawaited = { ...metadata, annotations: { 'pulumi.com/skipAwait': 'true' } };
  const after = pulumi.mergeOptions(opts, {
    dependsOn: [...account, ...configs],
    ignoreChanges: ignoredChanges(context),
  });
  const workload =
    args.workload === 'DaemonSet'
      ? new k8s.apps.v1.DaemonSet(resourceName, { metadata: unawaited, spec }, after)
      : new k8s.apps.v1.Deployment(
          resourceName,
          { metadata: unawaited, spec: { replicas: args.replicas, ...spec } },
          after,
        );
  return { revision: () => revisionOfResource(workload), resources: [workload, ...account, ...configs] };
}

/** The fields of a workload that the controller changes. */
function ignoredChanges({ overridden }: WorkloadContext): string[] {
  return [
    'spec.replicas',
    ...(overridden ? ['spec.template.spec.nodeSelector', 'spec.template.spec.tolerations'] : []),
  ];
}

function revisionOfResource(workload: k8s.apps.v1.Deployment | k8s.apps.v1.DaemonSet): pulumi.Output<string> {
  const { apiVersion, kind, metadata, spec } = workload as k8s.apps.v1.Deployment;
  const revision = pulumi
    .output({ apiVersion, kind, metadata, spec })
    .apply((object) =>
      revisionOf(workloadOf(object as unknown as KubeObject) ?? WORKLOADS.Deployment!, object as unknown as KubeObject),
    );
  // The hash reveals no secret in the template.
  return pulumi.unsecret(revision);
}
