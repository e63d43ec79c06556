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

/** Scheduling and image pull secrets, copied to the pod unchanged. */
export type Placement = Pick<
  PodSpec,
  'nodeSelector' | 'tolerations' | 'affinity' | 'topologySpreadConstraints' | 'imagePullSecrets'
>;

/** A pod with one container that runs a sub-command of the program. */
export interface PodRequest {
  /** Name of the container. */
  container: string;
  /** Made by `codeOf`. */
  program: Program;
  /** The sub-command and its flags. */
  args: Input<Input<string>[]>;
  /** Labels, beside those of the program. */
  labels: Texts;
  /** Annotations, beside those of the program. Default: none. */
  annotations?: Texts;
  serviceAccountName: Input<string>;
  /** Whether the pod uses the API server. Only then it gets a token. */
  usesApiServer: boolean;
  /** Whether the program may leave processes behind without waiting for their end. Default: false. */
  leavesOrphans?: boolean;
  /** The port that the program listens on. */
  port: { name: string; number: number };
  /** Paths for the probes, on that port. */
  probes: { liveness: string; readiness: string };
  resources: Input<types.input.core.v1.ResourceRequirements>;
  env?: types.input.core.v1.EnvVar[];
  /** Volumes, beside those of the program. The root file system is read-only. */
  volumes?: types.input.core.v1.Volume[];
  volumeMounts?: types.input.core.v1.VolumeMount[];
  placement?: Placement;
}

/**
 * A pod that fulfils the restricted Pod Security Standard: no root, no privileges, no writable disk except requested
 * volumes. It has 30 seconds to end.
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
      // The program does not use the environment variables of Services. There may be thousands of them.
      enableServiceLinks: false,
      // The pause container is then process 1, and reaps processes that have ended.
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
