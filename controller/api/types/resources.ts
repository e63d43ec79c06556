import type { Resource } from './meta';

const resource = (group: string, version: string, kind: string, plural: string, clusterScoped?: boolean): Resource => ({
  group,
  version,
  kind,
  plural,
  clusterScoped,
});

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

export const ISTIO_VIRTUAL_SERVICE = resource('networking.istio.io', 'v1beta1', 'VirtualService', 'virtualservices');
export const ISTIO_DESTINATION_RULE = resource('networking.istio.io', 'v1beta1', 'DestinationRule', 'destinationrules');

export const TRAFFIC_SPLIT_V1ALPHA1 = resource('split.smi-spec.io', 'v1alpha1', 'TrafficSplit', 'trafficsplits');
export const TRAFFIC_SPLIT_V1ALPHA2 = resource('split.smi-spec.io', 'v1alpha2', 'TrafficSplit', 'trafficsplits');
export const TRAFFIC_SPLIT_V1ALPHA3 = resource('split.smi-spec.io', 'v1alpha3', 'TrafficSplit', 'trafficsplits');
export const TRAEFIK_SERVICE = resource('traefik.io', 'v1alpha1', 'TraefikService', 'traefikservices');
export const KUMA_TRAFFIC_ROUTE = resource('kuma.io', 'v1alpha1', 'TrafficRoute', 'trafficroutes', true);
export const CONTOUR_HTTP_PROXY = resource('projectcontour.io', 'v1', 'HTTPProxy', 'httpproxies');
export const GLOO_ROUTE_TABLE = resource('gateway.solo.io', 'v1', 'RouteTable', 'routetables');
export const GLOO_UPSTREAM = resource('gloo.solo.io', 'v1', 'Upstream', 'upstreams');

export const APP_MESH_VIRTUAL_NODE = resource('appmesh.k8s.aws', 'v1beta2', 'VirtualNode', 'virtualnodes');
export const APP_MESH_VIRTUAL_ROUTER = resource('appmesh.k8s.aws', 'v1beta2', 'VirtualRouter', 'virtualrouters');
export const APP_MESH_VIRTUAL_SERVICE = resource('appmesh.k8s.aws', 'v1beta2', 'VirtualService', 'virtualservices');
export const APP_MESH_VIRTUAL_NODE_V1BETA1 = resource('appmesh.k8s.aws', 'v1beta1', 'VirtualNode', 'virtualnodes');
export const APP_MESH_VIRTUAL_SERVICE_V1BETA1 = resource(
  'appmesh.k8s.aws',
  'v1beta1',
  'VirtualService',
  'virtualservices',
);

export const INGRESS = resource('networking.k8s.io', 'v1', 'Ingress', 'ingresses');
export const APISIX_ROUTE = resource('apisix.apache.org', 'v2', 'ApisixRoute', 'apisixroutes');

export const GATEWAY_HTTP_ROUTE = resource('gateway.networking.k8s.io', 'v1', 'HTTPRoute', 'httproutes');
export const GATEWAY_HTTP_ROUTE_V1BETA1 = resource('gateway.networking.k8s.io', 'v1beta1', 'HTTPRoute', 'httproutes');

export const KNATIVE_SERVICE = resource('serving.knative.dev', 'v1', 'Service', 'services');
export const KNATIVE_REVISION = resource('serving.knative.dev', 'v1', 'Revision', 'revisions');
export const GATEWAY_GRPC_ROUTE = resource('gateway.networking.k8s.io', 'v1', 'GRPCRoute', 'grpcroutes');
export const GATEWAY = resource('gateway.networking.k8s.io', 'v1', 'Gateway', 'gateways');
export const GATEWAY_V1BETA1 = resource('gateway.networking.k8s.io', 'v1beta1', 'Gateway', 'gateways');

export const KEPTN_METRIC = resource('metrics.keptn.sh', 'v1beta1', 'KeptnMetric', 'keptnmetrics');
export const KEPTN_ANALYSIS = resource('metrics.keptn.sh', 'v1beta1', 'Analysis', 'analyses');
