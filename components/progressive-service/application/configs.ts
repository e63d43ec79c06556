import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { ConfigArgs, WorkloadContext } from './pod-arguments';

type PodSpec = k8s.types.input.core.v1.PodSpec;
type Volume = k8s.types.input.core.v1.Volume;
type Container = k8s.types.input.core.v1.Container;

const nameOf = (service: string, key: string): string => `${service}-${key}`;

/** Creates one ConfigMap or Secret for each entry, named `SERVICE-KEY`. */
export function createConfigs(
  configs: Readonly<Record<string, ConfigArgs>>,
  { resourceName, name, namespace, opts }: WorkloadContext,
): pulumi.Resource[] {
  return Object.entries(configs).map(([key, { data, secret }]) => {
    const metadata = { name: nameOf(name, key), namespace };
    return secret
      ? new k8s.core.v1.Secret(`${resourceName}-${key}`, { metadata, stringData: pulumi.secret(data) }, opts)
      : new k8s.core.v1.ConfigMap(`${resourceName}-${key}`, { metadata, data }, opts);
  });
}

/** Adds the configs to a pod, as files or variables of its first container. */
export function configMounts(configs: Readonly<Record<string, ConfigArgs>>, service: string, pod: PodSpec): PodSpec {
  const entries = Object.entries(configs);
  if (entries.length === 0) return pod;
  const [first, ...rest] = pod.containers as Container[];
  const mounted = entries.filter(([, { mountPath }]) => mountPath !== undefined);
  const variables = entries.filter(([, { env }]) => env === true);
  return {
    ...pod,
    containers: [
      {
        ...first!,
        ...(mounted.length > 0 && {
          volumeMounts: [
            ...asList(first!.volumeMounts),
            ...mounted.map(([key, { mountPath }]) => ({ name: key, mountPath: mountPath!, readOnly: true })),
          ],
        }),
        ...(variables.length > 0 && {
          envFrom: [
            ...asList(first!.envFrom),
            ...variables.map(([key, { secret }]) =>
              secret ? { secretRef: { name: nameOf(service, key) } } : { configMapRef: { name: nameOf(service, key) } },
            ),
          ],
        }),
      },
      ...rest,
    ],
    ...(mounted.length > 0 && {
      volumes: [
        ...asList(pod.volumes),
        ...mounted.map(([key, { secret }]) => volume(key, nameOf(service, key), secret)),
      ],
    }),
  };
}

function volume(key: string, name: string, secret = false): Volume {
  return secret ? { name: key, secret: { secretName: name } } : { name: key, configMap: { name } };
}

/** The list has already been resolved by the caller. */
function asList<T>(items: pulumi.Input<pulumi.Input<T>[] | undefined>): T[] {
  return (items ?? []) as T[];
}
