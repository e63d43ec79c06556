/** The ways to release a version. */
export type Strategy = 'canary' | 'ab' | 'blue-green';
export type Capability = Strategy | 'mirroring' | 'session-affinity';

const ALL: readonly Capability[] = ['canary', 'ab', 'blue-green', 'mirroring', 'session-affinity'];
const WEIGHTS: readonly Capability[] = ['canary', 'blue-green'];
const MATCHES: readonly Capability[] = ['canary', 'ab', 'blue-green'];

/** What each routing provider can do. */
export const PROVIDERS: Readonly<Record<string, readonly Capability[]>> = {
  istio: ALL,
  'gatewayapi:v1': ALL,
  'gatewayapi:v1beta1': ALL,
  traefik: ['canary', 'blue-green', 'session-affinity'],
  nginx: MATCHES,
  contour: MATCHES,
  gloo: MATCHES,
  appmesh: MATCHES,
  'appmesh:v1beta2': MATCHES,
  linkerd: WEIGHTS,
  'smi:v1alpha1': WEIGHTS,
  'smi:v1alpha2': WEIGHTS,
  'smi:v1alpha3': WEIGHTS,
  osm: WEIGHTS,
  kuma: WEIGHTS,
  skipper: WEIGHTS,
  apisix: WEIGHTS,
  knative: WEIGHTS,
  kubernetes: ['blue-green'],
};

/** The provider without traffic of its own to split: Services and nothing else. */
export const KUBERNETES_PROVIDER = 'kubernetes';

/** The providers that can do all of these, in the order of the table. */
export function providersFor(capabilities: readonly Capability[]): string[] {
  return Object.keys(PROVIDERS).filter((name) => capabilities.every((capability) => PROVIDERS[name]!.includes(capability)));
}
