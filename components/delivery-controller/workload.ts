import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { DeliveryControllerArgs } from './arguments';
import type { Program } from '../bundled-program/code';
import { flagsOf, PORT } from './flags';
import { hardenedPod, type Texts } from '../bundled-program/pod';

/** Name of the port of `/metrics`, `/healthz` and `/readyz`. */
export const PORT_NAME = 'http-metrics';

/** 200 rollouts at once take 169 MB. Node.js uses half of the limit for its heap. */
const RESOURCES = { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } };
const SCRAPED = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': String(PORT),
  'prometheus.io/path': '/metrics',
};

/** Names and labels that all objects of one controller share. */
export interface Identity {
  name: string;
  namespace: pulumi.Output<string>;
  /** Labels that select the pods. */
  selector: Record<string, string>;
  labels: Record<string, string>;
}

/** Input for the pods, beside the arguments. */
export interface Parts {
  program: Program;
  /** Made by `notificationsOf`. */
  env: kubernetes.types.input.core.v1.EnvVar[];
  account: kubernetes.core.v1.ServiceAccount;
}

/** The Deployment. Replicas that wait for the Lease are ready, too. */
export function deploymentOf(
  identity: Identity,
  args: DeliveryControllerArgs,
  parts: Parts,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apps.v1.Deployment {
  const { name, namespace, labels, selector } = identity;
  const { replicas = 1 } = args;
  const spec = {
    replicas,
    revisionHistoryLimit: 3,
    selector: { matchLabels: selector },
    template: podOf(identity, args, parts),
  };
  return new kubernetes.apps.v1.Deployment(
    name,
    { metadata: { name, namespace, labels: { ...labels, ...parts.program.labels } }, spec },
    opts,
  );
}

function podOf(
  { labels, selector }: Identity,
  args: DeliveryControllerArgs,
  { program, env, account }: Parts,
): kubernetes.types.input.core.v1.PodTemplateSpec {
  const { nodeSelector, tolerations, affinity, imagePullSecrets, replicas = 1 } = args;
  const spread = {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selector },
  };
  const scraped: Texts = args.serviceMonitor ? {} : SCRAPED;
  return hardenedPod({
    container: 'controller',
    program,
    args: ['controller', ...flagsOf(args)],
    labels: { ...args.podLabels, ...labels },
    annotations: { ...args.podAnnotations, ...scraped },
    serviceAccountName: account.metadata.name,
    usesApiServer: true,
    port: { name: PORT_NAME, number: PORT },
    probes: { liveness: '/healthz', readiness: '/readyz' },
    resources: args.resources ?? RESOURCES,
    env,
    placement: {
      nodeSelector,
      tolerations,
      affinity,
      imagePullSecrets,
      topologySpreadConstraints: replicas > 1 ? [spread] : undefined,
    },
  });
}

/** The Service for the metrics. Pulumi need not wait for its pods, because it waits for the Deployment. */
export function serviceOf(
  { name, namespace, labels, selector }: Identity,
  opts: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Service {
  const spec = { selector, ports: [{ name: PORT_NAME, port: PORT, targetPort: PORT_NAME }] };
  const metadata = { name, namespace, labels, annotations: { 'pulumi.com/skipAwait': 'true' } };
  return new kubernetes.core.v1.Service(name, { metadata, spec }, opts);
}

/** Keeps one of several replicas while nodes are drained. */
export function disruptionBudgetOf(
  { name, namespace, labels, selector }: Identity,
  opts: pulumi.CustomResourceOptions,
): void {
  new kubernetes.policy.v1.PodDisruptionBudget(
    name,
    { metadata: { name, namespace, labels }, spec: { minAvailable: 1, selector: { matchLabels: selector } } },
    opts,
  );
}
