import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { LocalReference } from '../../../controller/api/types/canary';
import type { KubeObject } from '../../../controller/api/types/meta';
import { revisionOf, WORKLOADS, workloadOf } from '../../../controller/workloads/index';
import { createConfigs } from './configs';
import { podTemplate } from './pod';
import type { ImageArgs, PodSpecArgs, WorkloadContext } from './pod-arguments';
import type { Fields } from '../../common/inputs';

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
