import { isProvider, type ProviderName } from '../api/rules/providers';
import type { Canary } from '../api/types/canary';
import { apisix, apisixRequests } from './apisix';
import { appMesh, appMeshRequests } from './appmesh/appmesh';
import { appMeshV1beta2 } from './appmesh/v1beta2';
import { contour, contourRequests } from './contour';
import { gatewayApi, gatewayApiBeta } from './gateway-api/gateway-api';
import { gloo, glooRequests } from './gloo/gloo';
import { istio, istioRequests } from './istio/istio';
import { knative, knativeRequests } from './knative';
import { kubernetes, podRequests } from './kubernetes';
import { kuma, kumaRequests } from './kuma';
import { nginx, nginxRequests } from './ingress/nginx';
import type { RoutingProvider } from './provider';
import type { RequestMetrics } from './shared/request-metrics';
import { skipper, skipperRequests } from './ingress/skipper';
import { linkerdRequests, osmRequests, smiV1alpha1, smiV1alpha2, smiV1alpha3 } from './traffic-split';
import { traefik, traefikRequests } from './traefik';

/** What the routing providers write, by their names in `spec.provider` and `-mesh-provider`. */
export const ROUTING: Readonly<Record<ProviderName, RoutingProvider>> = {
  istio,
  kubernetes,
  'gatewayapi:v1': gatewayApi,
  'gatewayapi:v1beta1': gatewayApiBeta,
  linkerd: smiV1alpha1,
  'smi:v1alpha1': smiV1alpha1,
  'smi:v1alpha2': smiV1alpha2,
  'smi:v1alpha3': smiV1alpha3,
  osm: smiV1alpha2,
  traefik,
  kuma,
  nginx,
  skipper,
  apisix,
  contour,
  gloo,
  knative,
  appmesh: appMesh,
  'appmesh:v1beta2': appMeshV1beta2,
};

/** How requests are counted with each of them, for the built-in metrics. */
export const REQUEST_METRICS: Readonly<Record<ProviderName, RequestMetrics>> = {
  istio: istioRequests,
  'smi:v1alpha1': istioRequests,
  'smi:v1alpha2': istioRequests,
  'smi:v1alpha3': istioRequests,
  linkerd: linkerdRequests,
  osm: osmRequests,
  appmesh: appMeshRequests,
  'appmesh:v1beta2': appMeshRequests,
  contour: contourRequests,
  gloo: glooRequests,
  kuma: kumaRequests,
  nginx: nginxRequests,
  skipper: skipperRequests,
  traefik: traefikRequests,
  apisix: apisixRequests,
  knative: knativeRequests,
  // No mesh and no ingress counts them.
  'gatewayapi:v1': podRequests,
  'gatewayapi:v1beta1': podRequests,
  kubernetes: podRequests,
};

/** The routing provider of this name as the Canary uses it. @returns undefined for one that is not known */
export function routingOf(canary: Canary, provider: string): RoutingProvider | undefined {
  if (!isProvider(provider)) return undefined;
  const found = ROUTING[provider];
  return found.variant?.(canary) ?? found;
}
