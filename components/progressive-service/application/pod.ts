import type * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { contentHash } from '../../../controller/core/hash';
import { configMounts } from './configs';
import type { HoldsPodSpec, ImageArgs, PodSpecArgs, WorkloadContext } from './pod-arguments';

type PodSpec = k8s.types.input.core.v1.PodSpec;
type ContainerPort = k8s.types.input.core.v1.ContainerPort;

/**
 * The pods of a workload. Plain values stay plain: an output creates a promise for each of its parts, which is slow
 * with a hundred services.
 */
export function podTemplate(
  args: ImageArgs | PodSpecArgs,
  context: WorkloadContext,
): k8s.types.input.core.v1.PodTemplateSpec {
  const { name } = context;
  return {
    metadata: {
      labels: { ...args.podLabels, app: name },
      annotations: { ...args.podAnnotations, ...configsAnnotation(args.configs) },
    },
    spec: podSpec(args, context),
  };
}

/** Changes the pods whenever a config changes. */
function configsAnnotation(configs: ImageArgs['configs'] = {}): Record<string, pulumi.Input<string>> {
  return Object.keys(configs).length === 0
    ? {}
    : { 'serin/configs': pulumi.unsecret(pulumi.output(configs).apply(contentHash)) };
}

function podSpec(args: ImageArgs | PodSpecArgs, context: WorkloadContext): pulumi.Input<PodSpec> {
  const { configs = {}, serviceAccount } = args;
  const account = serviceAccount === true ? context.name : serviceAccount === false ? undefined : serviceAccount;
  const spec =
    args.pod === undefined
      ? { containers: [containerOf(args, context)] }
      : isHolder(args.pod)
        ? args.pod.podSpec
        : args.pod;
  if (account === undefined && Object.keys(configs).length === 0) return spec;
  return pulumi.all([spec as pulumi.Input<PodSpec>, account]).apply(([plain, serviceAccountName]) => ({
    ...configMounts(configs, context.name, plain),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
  }));
}

function containerOf(
  { image, env = {}, container }: ImageArgs,
  context: WorkloadContext,
): k8s.types.input.core.v1.Container {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return {
    name: context.name,
    image,
    ports: [portOf(context)],
    ...(variables.length > 0 && { env: variables }),
    ...container,
  };
}

/** A target port that is a text is the name of the port. */
function portOf({ port, targetPort, portName }: WorkloadContext): pulumi.Input<ContainerPort> {
  const portWith = (target: number | string | undefined): ContainerPort =>
    typeof target === 'string'
      ? { name: target, containerPort: port! }
      : { name: (portName ?? 'http') as pulumi.Input<string>, containerPort: target ?? port! };
  return typeof targetPort === 'object' ? pulumi.output(targetPort).apply(portWith) : portWith(targetPort);
}

function isHolder(pod: PodSpecArgs['pod']): pod is HoldsPodSpec {
  return 'podSpec' in pod && !pulumi.Output.isInstance(pod);
}
