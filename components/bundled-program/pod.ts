import type { types } from '@pulumi/kubernetes';
import type { Input } from '@pulumi/pulumi';
import type { Program } from './code';

/** Labels or annotations, by name. */
export type Texts = Readonly<Record<string, Input<string>>>;
type PodTemplateSpec = types.input.core.v1.PodTemplateSpec;
type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;

/** The user `node` of the official images. */
const USER = 1000;

/** Where a pod may run, and how its image is pulled: handed on to the pod as it is. */
export type Placement = Pick<
  PodSpec,
  'nodeSelector' | 'tolerations' | 'affinity' | 'topologySpreadConstraints' | 'imagePullSecrets'
>;

/** A pod with one container, which runs a sub-command of the program. */
export interface PodRequest {
  /** Name of the container. */
  container: string;
  /** Made by `codeOf`. */
  program: Program;
  /** The sub-command and its flags. */
  args: Input<Input<string>[]>;
  /** Beside those of the program. */
  labels: Texts;
  /** Beside those of the program. Default: none. */
  annotations?: Texts;
  serviceAccountName: Input<string>;
  /** Whether it speaks with the API server: only then it gets a token. */
  usesApiServer: boolean;
  /**
   * Whether what it starts may leave processes behind, which the program itself would never notice the end of. Default:
   * false.
   */
  leavesOrphans?: boolean;
  /** The port that it listens to. */
  port: { name: string; number: number };
  /** Paths on that port: where it says that it lives, and that it can work. */
  probes: { liveness: string; readiness: string };
  resources: Input<types.input.core.v1.ResourceRequirements>;
  env?: types.input.core.v1.EnvVar[];
  /** Beside those of the program. The container's own disk cannot be written to. */
  volumes?: types.input.core.v1.Volume[];
  volumeMounts?: types.input.core.v1.VolumeMount[];
  placement?: Placement;
}

/**
 * A pod that keeps the restricted Pod Security Standard: no root, no privileges, no disk to write to but the volumes
 * that are asked for. It gets 30 seconds to end.
 */
export function hardenedPod(request: PodRequest): PodTemplateSpec {
  const {
    labels,
    annotations,
    serviceAccountName,
    usesApiServer,
    leavesOrphans,
    program,
    volumes = [],
    placement,
  } = request;
  return {
    metadata: { labels: { ...program.labels, ...labels }, annotations: { ...program.annotations, ...annotations } },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: usesApiServer,
      // Nothing here is found through the environment variables of other Services, of which there may be thousands.
      enableServiceLinks: false,
      // The first process is then not the program but one that does.
      shareProcessNamespace: leavesOrphans,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: 30,
      containers: [containerOf(request)],
      volumes: [...program.volumes, ...volumes],
      ...placement,
    },
  };
}

function containerOf({
  container,
  program,
  args,
  port,
  probes,
  resources,
  env,
  volumeMounts = [],
}: PodRequest): Container {
  return {
    name: container,
    image: program.image,
    command: program.command,
    args,
    env,
    ports: [{ name: port.name, containerPort: port.number }],
    livenessProbe: {
      httpGet: { path: probes.liveness, port: port.name },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    readinessProbe: { httpGet: { path: probes.readiness, port: port.name }, periodSeconds: 5, timeoutSeconds: 5 },
    resources,
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    volumeMounts: [...program.volumeMounts, ...volumeMounts],
  };
}
