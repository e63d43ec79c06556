import type { Container, PodTemplate } from './pod';

const CONTAINER = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };
const PROBE = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
const MODE = { defaultMode: 420 };

/**
 * The defaults that the API server fills in, by the field of the pod spec that they are in.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  spec: {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    enableServiceLinks: true,
  },
  containers: CONTAINER,
  initContainers: CONTAINER,
  ports: { protocol: 'TCP' },
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  httpGet: { scheme: 'HTTP', path: '/' },
  grpc: { service: '' },
  fieldRef: { apiVersion: 'v1' },
  configMap: MODE,
  secret: MODE,
  downwardAPI: MODE,
  projected: MODE,
  serviceAccountToken: { expirationSeconds: 3600 },
  hostPath: { type: '' },
};

/**
 * The content of a pod template without the API server's defaults. It is the same before and after the server has
 * filled them in, and after an upgrade of the server.
 */
export function withoutDefaults({ metadata, spec }: PodTemplate): unknown {
  const { serviceAccount, ...rest } = stripDefaults(spec, 'spec') as Record<string, unknown>;
  const alias = serviceAccount === undefined || serviceAccount === spec.serviceAccountName;
  return {
    labels: metadata?.labels,
    annotations: metadata?.annotations,
    spec: alias ? rest : { ...rest, serviceAccount },
  };
}

function stripDefaults(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((item) => stripDefaults(item, field));
  if (value === null || typeof value !== 'object') return value;
  const defaults = DEFAULTS[field] ?? {};
  const isDefault = (name: string, item: unknown): boolean =>
    (name in defaults && defaults[name] === item) ||
    (name === 'imagePullPolicy' && defaults === CONTAINER && item === defaultPullPolicy(value as Container));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => !isDefault(name, item))
      .map(([name, item]) => [name, stripDefaults(item, name)]),
  );
}

/** An image with the tag `latest` is always pulled, any other only if it is not on the node. */
function defaultPullPolicy({ image = '' }: Container): string {
  if (image.includes('@')) return 'IfNotPresent';
  const [, tag = 'latest'] = image.slice(image.lastIndexOf('/') + 1).split(':');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}
