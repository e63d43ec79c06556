import type { KubeObject } from '../../api/types/meta';

/** The parts of a pod template that a primary or a Service depends on. All other parts are copied as they are. */
export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string>; [field: string]: unknown };
  spec: PodSpec;
}

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  volumes?: Volume[];
  nodeSelector?: Record<string, string>;
  tolerations?: Record<string, unknown>[];
  affinity?: { podAffinity?: PodAffinity; podAntiAffinity?: PodAffinity; [field: string]: unknown };
  topologySpreadConstraints?: SelectsPods[];
  [field: string]: unknown;
}

export interface ContainerPort {
  name?: string;
  containerPort: number;
  protocol?: string;
}

export interface Container {
  name: string;
  image?: string;
  ports?: ContainerPort[];
  /** Only init containers have one. `Always` makes a sidecar of them, which runs beside the containers. */
  restartPolicy?: string;
  env?: {
    name: string;
    valueFrom?: { configMapKeyRef?: NamedReference; secretKeyRef?: NamedReference; [field: string]: unknown };
    [field: string]: unknown;
  }[];
  envFrom?: { configMapRef?: NamedReference; secretRef?: NamedReference; [field: string]: unknown }[];
  [field: string]: unknown;
}

export interface NamedReference {
  name?: string;
  [field: string]: unknown;
}

export interface Volume {
  name: string;
  configMap?: NamedReference;
  secret?: { secretName?: string; [field: string]: unknown };
  projected?: {
    sources?: { configMap?: NamedReference; secret?: NamedReference; [field: string]: unknown }[];
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface SelectsPods {
  labelSelector?: LabelSelector;
  [field: string]: unknown;
}

export interface PodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: SelectsPods[];
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: SelectsPods }[];
}

/** The ports of all containers that run as long as a pod does: sidecars among the init containers have some, too. */
export function containerPorts(workload: KubeObject): ContainerPort[] {
  const { containers = [], initContainers = [] }: Partial<PodSpec> = workload.spec?.template?.spec ?? {};
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars].flatMap(({ ports = [] }) => ports);
}
