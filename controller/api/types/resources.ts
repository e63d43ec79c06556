import { type Resource, resource } from './meta';

const ofSerin = <const Kind extends string>(kind: Kind, plural: string): Resource & { kind: Kind } => ({
  ...resource('flagger.app', 'v1beta1', kind, plural),
  kind,
});

/** Serin's own kinds. They are Flagger's, so that manifests of Flagger's users apply unchanged. */
export const CANARY = ofSerin('Canary', 'canaries');
export const METRIC_TEMPLATE = ofSerin('MetricTemplate', 'metrictemplates');
export const ALERT_PROVIDER = ofSerin('AlertProvider', 'alertproviders');

export const SERVICE = resource('', 'v1', 'Service', 'services');
export const CONFIG_MAP = resource('', 'v1', 'ConfigMap', 'configmaps');
export const SECRET = resource('', 'v1', 'Secret', 'secrets');
export const EVENT = resource('', 'v1', 'Event', 'events');
export const DEPLOYMENT = resource('apps', 'v1', 'Deployment', 'deployments');
export const DAEMON_SET = resource('apps', 'v1', 'DaemonSet', 'daemonsets');
export const POD_DISRUPTION_BUDGET = resource('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets');
export const HORIZONTAL_POD_AUTOSCALER = resource(
  'autoscaling',
  'v2',
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
);
export const SCALED_OBJECT = resource('keda.sh', 'v1alpha1', 'ScaledObject', 'scaledobjects');
export const LEASE = resource('coordination.k8s.io', 'v1', 'Lease', 'leases');
export const NAMESPACE = resource('', 'v1', 'Namespace', 'namespaces', true);
export const CUSTOM_RESOURCE_DEFINITION = resource(
  'apiextensions.k8s.io',
  'v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
  true,
);

export const INGRESS = resource('networking.k8s.io', 'v1', 'Ingress', 'ingresses');

export const KNATIVE_SERVICE = resource('serving.knative.dev', 'v1', 'Service', 'services');
export const KNATIVE_REVISION = resource('serving.knative.dev', 'v1', 'Revision', 'revisions');
