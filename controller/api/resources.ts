import type { Resource } from './meta';

const resource = (group: string, version: string, kind: string, plural: string, clusterScoped?: boolean): Resource => ({ group, version, kind, plural, clusterScoped });

/** Serin's own kinds: the peer's, so that its users' manifests apply unchanged. */
export const CANARY = resource('flagger.app', 'v1beta1', 'Canary', 'canaries');
export const METRIC_TEMPLATE = resource('flagger.app', 'v1beta1', 'MetricTemplate', 'metrictemplates');
export const ALERT_PROVIDER = resource('flagger.app', 'v1beta1', 'AlertProvider', 'alertproviders');

export const SERVICE = resource('', 'v1', 'Service', 'services');
export const CONFIG_MAP = resource('', 'v1', 'ConfigMap', 'configmaps');
export const SECRET = resource('', 'v1', 'Secret', 'secrets');
export const EVENT = resource('', 'v1', 'Event', 'events');
export const DEPLOYMENT = resource('apps', 'v1', 'Deployment', 'deployments');
export const HORIZONTAL_POD_AUTOSCALER = resource('autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
export const LEASE = resource('coordination.k8s.io', 'v1', 'Lease', 'leases');
export const NAMESPACE = resource('', 'v1', 'Namespace', 'namespaces', true);
export const CUSTOM_RESOURCE_DEFINITION = resource('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', true);

export const ISTIO_VIRTUAL_SERVICE = resource('networking.istio.io', 'v1beta1', 'VirtualService', 'virtualservices');
export const ISTIO_DESTINATION_RULE = resource('networking.istio.io', 'v1beta1', 'DestinationRule', 'destinationrules');
