import type { KubeObject } from '../../api/types/meta';
import { isRecord } from '../../core/json';

type Fields = Record<string, unknown>;

/**
 * What a real API server fills into built-in kinds, as far as a controller meets it: who compares what it wants with
 * what is there must expect it.
 */
export const COMPLETE: Readonly<Record<string, (object: KubeObject) => void>> = {
  Deployment: completeDeployment,
  DaemonSet: completeDaemonSet,
  Service: completeService,
  HorizontalPodAutoscaler: completeAutoscaler,
  Secret: completeSecret,
  Namespace: (object) => {
    object.spec = { finalizers: ['kubernetes'], ...object.spec };
    object.status = { phase: 'Active', ...object.status };
    object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  },
};

function defaults(fields: unknown, values: Fields): void {
  if (!isRecord(fields)) return;
  for (const [name, value] of Object.entries(values)) if (fields[name] === undefined) fields[name] = value;
}

const each = (list: unknown, callback: (item: Fields) => void): void => {
  if (Array.isArray(list)) list.filter(isRecord).forEach(callback);
};

function completeDeployment({ spec }: KubeObject): void {
  defaults(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  defaults(spec?.strategy, { type: 'RollingUpdate' });
  if (spec?.strategy?.type === 'RollingUpdate') {
    defaults(spec.strategy, { rollingUpdate: {} });
    defaults(spec.strategy.rollingUpdate, { maxUnavailable: '25%', maxSurge: '25%' });
  }
  completePodTemplate(spec?.template);
}

function completeDaemonSet({ spec }: KubeObject): void {
  defaults(spec, { updateStrategy: {}, revisionHistoryLimit: 10 });
  defaults(spec?.updateStrategy, { type: 'RollingUpdate' });
  if (spec?.updateStrategy?.type === 'RollingUpdate') {
    defaults(spec.updateStrategy, { rollingUpdate: {} });
    defaults(spec.updateStrategy.rollingUpdate, { maxUnavailable: 1, maxSurge: 0 });
  }
  completePodTemplate(spec?.template);
}

function completePodTemplate(template: unknown): void {
  if (!isRecord(template) || !isRecord(template.spec)) return;
  const { spec } = template;
  defaults(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  if (typeof spec.serviceAccountName === 'string') defaults(spec, { serviceAccount: spec.serviceAccountName });
  each(spec.containers, completeContainer);
  each(spec.initContainers, completeContainer);
  each(spec.volumes, completeVolume);
}

function completeContainer(container: Fields): void {
  const image = String(container.image ?? '');
  const imagePullPolicy = /:latest$/.test(image) || !/(:[^/]+|@.+)$/.test(image) ? 'Always' : 'IfNotPresent';
  defaults(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy,
  });
  each(container.ports, (port) => defaults(port, { protocol: 'TCP' }));
  each(container.env, (variable) => {
    if (isRecord(variable.valueFrom)) defaults(variable.valueFrom.fieldRef, { apiVersion: 'v1' });
  });
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    defaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
    if (isRecord(probe)) defaults(probe.httpGet, { path: '/', scheme: 'HTTP' });
  }
}

const SOURCES = ['configMap', 'secret', 'projected', 'downwardAPI'];

function completeVolume(volume: Fields): void {
  // 0644; a volume that names no source is an empty directory.
  for (const source of SOURCES) defaults(volume[source], { defaultMode: 420 });
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
}

function completeService({ spec }: KubeObject): void {
  defaults(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  if (spec?.type === 'ExternalName') return;
  defaults(spec, { internalTrafficPolicy: 'Cluster', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  each(spec?.ports, (port) => defaults(port, { protocol: 'TCP', targetPort: port.port }));
}

function completeAutoscaler({ spec }: KubeObject): void {
  const cpu = [
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
  ];
  defaults(spec, { minReplicas: 1, metrics: cpu });
}

/** `stringData` is for writing only: it ends up in `data`. */
function completeSecret(secret: KubeObject): void {
  defaults(secret, { type: 'Opaque' });
  if (!isRecord(secret.stringData)) return;
  const encoded = Object.entries(secret.stringData).map(
    ([key, value]) => [key, Buffer.from(String(value)).toString('base64')] as const,
  );
  secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
  delete secret.stringData;
}
