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

/** Anything that holds a pod spec, such as the PodBuilder of kubernetesx. */
export interface HoldsPodSpec {
  /** The pod spec. */
  podSpec: pulumi.Input<PodSpec>;
}

/** What every workload that Serin creates may say. */
export interface PodArgs {
  /** Kind of the workload. Default: `Deployment`. */
  workload?: 'Deployment' | 'DaemonSet';
  /**
   * Replicas that the primary begins with. Default: 1. Later changes are left to the autoscaler, or to `kubectl scale`
   * of the primary.
   */
  replicas?: pulumi.Input<number>;
  /** Labels of the pods, beside `app`. Default: none. */
  podLabels?: Record<string, pulumi.Input<string>>;
  /** Annotations of the pods. Default: none. */
  podAnnotations?: Record<string, pulumi.Input<string>>;
  /**
   * `true` creates a ServiceAccount of the service's name; a text names one that is there. Default: that of the
   * namespace.
   */
  serviceAccount?: boolean | pulumi.Input<string>;
  /** ConfigMaps and Secrets to create, by name; a change of one is a new revision. Default: none. */
  configs?: Record<string, ConfigArgs>;
  target?: never;
}

/** A workload of one container. */
export interface ImageArgs extends PodArgs {
  /** Image of the container. */
  image: pulumi.Input<string>;
  /** Environment of the container, by name. Default: none. */
  env?: Record<string, pulumi.Input<string>>;
  /** Everything else of the container: resources, probes, command … Default: nothing. */
  container?: Partial<Container>;
  pod?: never;
}

/** A workload of a whole pod. */
export interface PodSpecArgs extends PodArgs {
  /** The pod: a pod spec, or something that holds one, such as a PodBuilder of kubernetesx. */
  pod: pulumi.Input<PodSpec> | HoldsPodSpec;
  image?: never;
  env?: never;
  container?: never;
}

/** A workload that exists without Serin. */
export interface TargetArgs {
  /** A Deployment or DaemonSet of this program, or a reference to what is in the cluster. */
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

/** What is released: an image, a whole pod, or a workload that exists. */
export type WorkloadArgs = ImageArgs | PodSpecArgs | TargetArgs;

/** What a workload needs to know of the service that it belongs to. */
export interface Surroundings {
  /** Name of the objects. */
  name: string;
  /** What the names of the resources begin with in the program. */
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

/** What a Canary releases, as far as this program knows it. */
export interface Workload {
  /** Hash of its pod template, as the controller's status names it; nothing for what is not in this program. */
  revision?: () => pulumi.Output<string>;
  /** What has to be there before the Canary. */
  resources: pulumi.Resource[];
}

/** How a Canary refers to the workload. */
export function targetReference(args: WorkloadArgs, name: string): Fields<LocalReference> {
  if (args.target === undefined) return { apiVersion: 'apps/v1', kind: args.workload ?? 'Deployment', name };
  if (!pulumi.Resource.isInstance(args.target)) return args.target;
  const { apiVersion, kind, metadata } = args.target as k8s.apps.v1.Deployment;
  return { apiVersion, kind, name: metadata.name };
}

/** Creates the workload, unless it is given. */
export function createWorkload(args: WorkloadArgs, surroundings: Surroundings): Workload {
  if (args.target !== undefined)
    return pulumi.Resource.isInstance(args.target)
      ? { revision: () => revisionOfResource(args.target as k8s.apps.v1.Deployment), resources: [args.target] }
      : { resources: [] };
  const { name, resourceName, namespace, opts } = surroundings;
  const metadata = { name, namespace, labels: { app: name } };
  const account =
    args.serviceAccount === true ? [new k8s.core.v1.ServiceAccount(resourceName, { metadata }, opts)] : [];
  const configs = createConfigs(args.configs ?? {}, surroundings);
  const spec = { selector: { matchLabels: { app: name } }, template: podTemplate(args, surroundings) };
  // Its pods are the controller's business. Pulumi would wait for those of a canary that is being tried, before it has
  // told the Canary how to try it.
  const unawaited = { ...metadata, annotations: { 'pulumi.com/skipAwait': 'true' } };
  const after = pulumi.mergeOptions(opts, {
    dependsOn: [...account, ...configs],
    ignoreChanges: ignoredChanges(surroundings),
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

/** What the controller changes of a workload that it releases. */
function ignoredChanges({ overridden }: Surroundings): string[] {
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
  // A hash of the template gives away nothing of a secret in it.
  return pulumi.unsecret(revision);
}
