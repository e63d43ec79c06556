import type * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { contentHash } from '../../../controller/core/hash';
import { configMounts } from './configs';
import type { HoldsPodSpec, ImageArgs, PodSpecArgs, Surroundings } from './workload';

type PodSpec = k8s.types.input.core.v1.PodSpec;
type ContainerPort = k8s.types.input.core.v1.ContainerPort;

/**
 * The pods of a workload. What is given in plain stays plain: an output costs a promise for every part of it, which is
 * felt with a hundred services.
 */
export function podTemplate(
  args: ImageArgs | PodSpecArgs,
  surroundings: Surroundings,
): k8s.types.input.core.v1.PodTemplateSpec {
  const { name } = surroundings;
  return {
    metadata: {
      labels: { ...args.podLabels, app: name },
      annotations: { ...args.podAnnotations, ...configsAnnotation(args.configs) },
    },
    spec: podSpec(args, surroundings),
  };
}

/** A change of a config is a change of the pods. */
function configsAnnotation(configs: ImageArgs['configs'] = {}): Record<string, pulumi.Input<string>> {
  return Object.keys(configs).length === 0
    ? {}
    : { 'serin/configs': pulumi.unsecret(pulumi.output(configs).apply(contentHash)) };
}

function podSpec(args: ImageArgs | PodSpecArgs, surroundings: Surroundings): pulumi.Input<PodSpec> {
  const { configs = {}, serviceAccount } = args;
  const account = serviceAccount === true ? surroundings.name : serviceAccount === false ? undefined : serviceAccount;
  const spec =
    args.pod === undefined
      ? { containers: [containerOf(args, surroundings)] }
      : isHolder(args.pod)
        ? args.pod.podSpec
        : args.pod;
  if (account === undefined && Object.keys(configs).length === 0) return spec;
  return pulumi.all([spec as pulumi.Input<PodSpec>, account]).apply(([plain, serviceAccountName]) => ({
    ...configMounts(configs, surroundings.name, plain),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
  }));
}

function containerOf(
  { image, env = {}, container }: ImageArgs,
  surroundings: Surroundings,
): k8s.types.input.core.v1.Container {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return {
    name: surroundings.name,
    image,
    ports: [portOf(surroundings)],
    ...(variables.length > 0 && { env: variables }),
    ...container,
  };
}

/** A target port that is a text is the name of the port. */
function portOf({ port, targetPort, portName }: Surroundings): pulumi.Input<ContainerPort> {
  const portWith = (target: number | string | undefined): ContainerPort =>
    typeof target === 'string'
      ? { name: target, containerPort: port! }
      : { name: (portName ?? 'http') as pulumi.Input<string>, containerPort: target ?? port! };
  return typeof targetPort === 'object' ? pulumi.output(targetPort).apply(portWith) : portWith(targetPort);
}

function isHolder(pod: PodSpecArgs['pod']): pod is HoldsPodSpec {
  return 'podSpec' in pod && !pulumi.Output.isInstance(pod);
}
