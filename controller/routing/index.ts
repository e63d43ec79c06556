import { isProvider, type ProviderName } from '../api/rules/providers';
import type { Canary } from '../api/types/canary';
import { apisix } from './apisix';
import { appMesh } from './appmesh/appmesh';
import { appMeshV1beta2 } from './appmesh/v1beta2';
import { contour } from './contour';
import { gatewayApi, gatewayApiBeta } from './gateway-api/gateway-api';
import { gloo } from './gloo/gloo';
import { istio } from './istio/istio';
import { knative } from './knative';
import { kubernetes } from './kubernetes';
import { kuma } from './kuma';
import { nginx } from './ingress/nginx';
import type { RoutingProvider } from './provider';
import { skipper } from './ingress/skipper';
import { linkerd, osm, smiV1alpha1, smiV1alpha2, smiV1alpha3 } from './traffic-split';
import { traefik } from './traefik';

/** What the routing providers write, by their names in `spec.provider` and `-mesh-provider`. */
export const ROUTING: Readonly<Record<ProviderName, RoutingProvider>> = {
  istio,
  kubernetes,
  'gatewayapi:v1': gatewayApi,
  'gatewayapi:v1beta1': gatewayApiBeta,
  linkerd,
  'smi:v1alpha1': smiV1alpha1,
  'smi:v1alpha2': smiV1alpha2,
  'smi:v1alpha3': smiV1alpha3,
  osm,
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

/** The routing provider of this name as the Canary uses it. @returns undefined for one that is not known */
export function routingOf(canary: Canary, provider: string): RoutingProvider | undefined {
  if (!isProvider(provider)) return undefined;
  const found = ROUTING[provider];
  return found.variant?.(canary) ?? found;
}
