import type * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';

type Container = k8s.types.input.core.v1.Container;
type PodSpec = k8s.types.input.core.v1.PodSpec;

/** An object with a pod spec, such as the PodBuilder of kubernetesx. */
export interface HoldsPodSpec {
  /** The pod spec. */
  podSpec: pulumi.Input<PodSpec>;
}

/** A ConfigMap or Secret of a service. */
export interface ConfigArgs {
  /** Its entries, by key. */
  data: Record<string, pulumi.Input<string>>;
  /** Create a Secret instead of a ConfigMap. Default: false. */
  secret?: boolean;
  /** Directory in the first container for the entries as files. Default: no files. */
  mountPath?: string;
  /** Set the entries as environment variables of the first container. Default: false. */
  env?: boolean;
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
