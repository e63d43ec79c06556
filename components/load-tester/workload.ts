import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { Program } from '../bundled-program/code';
import { hardenedPod } from '../bundled-program/pod';
import type { Identity } from '../delivery-controller/workload';
import { ALLOWED } from './allowed';
import type { Callers, LoadTesterArgs, GateStorage } from './arguments';
import type { Token } from './token';

const PORT = 8080;
const PORT_NAME = 'http';
const STATE = '/state';
/** Tools write to their home directory, and many to `/tmp`, so both are the same. */
const HOME = '/tmp';

const RESOURCES = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } };
const SCRAPED = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': String(PORT),
  'prometheus.io/path': '/metrics',
};

/** Input for the pod, beside the arguments. */
export interface Parts {
  program: Program;
  token: Token;
  serviceAccountName: pulumi.Input<string>;
}

/** The Deployment. It has one pod, because gates and running commands exist only in one process. */
export function deploymentOf(
  identity: Identity,
  args: LoadTesterArgs,
  parts: Parts,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apps.v1.Deployment {
  const { name, namespace, labels, selector } = identity;
  const claim = args.storage && claimOf(identity, args.storage, opts);
  const template = podOf(
    identity,
    args,
    parts,
    claim ? { persistentVolumeClaim: { claimName: claim.metadata.name } } : { emptyDir: {} },
  );
  const spec = {
    replicas: 1,
    strategy: { type: 'Recreate' },
    revisionHistoryLimit: 3,
    selector: { matchLabels: selector },
    template,
  };
  return new kubernetes.apps.v1.Deployment(
    name,
    { metadata: { name, namespace, labels: { ...labels, ...parts.program.labels } }, spec },
    opts,
  );
}

function podOf(
  { labels }: Identity,
  args: LoadTesterArgs,
  { program, token, serviceAccountName }: Parts,
  state: Omit<kubernetes.types.input.core.v1.Volume, 'name'>,
): kubernetes.types.input.core.v1.PodTemplateSpec {
  const { nodeSelector, tolerations, affinity, imagePullSecrets, env = [], volumes = [], volumeMounts = [] } = args;
  return hardenedPod({
    container: 'load-tester',
    program,
    args: ['loadtester', `--port=${PORT}`, `--state-dir=${STATE}`, ...flagsOf(args)],
    labels: { ...args.podLabels, ...labels },
    annotations: { ...args.podAnnotations, ...SCRAPED, ...token.annotations },
    serviceAccountName,
    usesApiServer: args.permissions !== undefined || args.serviceAccountName !== undefined,
    leavesOrphans: true,
    port: { name: PORT_NAME, number: PORT },
    probes: { liveness: '/healthz', readiness: '/healthz' },
    resources: args.resources ?? RESOURCES,
    env: [{ name: 'HOME', value: HOME }, ...env, ...token.env],
    volumes: [{ name: 'state', ...state }, { name: 'tmp', emptyDir: {} }, ...volumes],
    volumeMounts: [{ name: 'state', mountPath: STATE }, { name: 'tmp', mountPath: HOME }, ...volumeMounts],
    placement: { nodeSelector, tolerations, affinity, imagePullSecrets },
  });
}

/** The command line contains no secrets. */
function flagsOf({
  allow = ALLOWED,
  timeout,
  concurrency,
  maxConnections,
  logLevel,
}: LoadTesterArgs): pulumi.Output<string>[] {
  const given = Object.entries({
    allow,
    timeout,
    concurrency,
    'max-connections': maxConnections,
    'log-level': logLevel,
  }).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => pulumi.interpolate`--${name}=${value}`);
}

function claimOf(
  { name, namespace, labels }: Identity,
  { size = '10Mi', storageClass }: GateStorage,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.PersistentVolumeClaim {
  // Many storage classes create the disk only when the pod starts.
  const metadata = { name: `${name}-state`, namespace, labels, annotations: { 'pulumi.com/skipAwait': 'true' } };
  const spec = {
    accessModes: ['ReadWriteOnce'],
    storageClassName: storageClass,
    resources: { requests: { storage: size } },
  };
  return new kubernetes.core.v1.PersistentVolumeClaim(`${name}-state`, { metadata, spec }, opts);
}

/** The Service, on the default port of HTTP, so that URLs need no port. */
export function serviceOf(
  { name, namespace, labels, selector }: Identity,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Service {
  const spec = { selector, ports: [{ name: PORT_NAME, port: 80, targetPort: PORT_NAME }] };
  return new kubernetes.core.v1.Service(name, { metadata: { name, namespace, labels }, spec }, opts);
}

/** A NetworkPolicy: only the given namespaces can connect. Outgoing connections are not limited. */
export function networkPolicyOf(
  { name, namespace, labels, selector }: Identity,
  { namespaces }: Callers,
  opts: pulumi.CustomResourceOptions,
): void {
  const from = pulumi
    .output(namespaces)
    .apply((names = []) =>
      names.map((one) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': one } } })),
    );
  const spec = {
    podSelector: { matchLabels: selector },
    policyTypes: ['Ingress'],
    ingress: [{ ports: [{ protocol: 'TCP', port: PORT_NAME }], from }],
  };
  new kubernetes.networking.v1.NetworkPolicy(name, { metadata: { name, namespace, labels }, spec }, opts);
}
