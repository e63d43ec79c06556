/**
 * The ways to release a version.
 *
 * @inline
 */
export type Strategy = 'canary' | 'ab' | 'blue-green';
/** What a routing provider can do. */
export type Capability = Strategy | 'mirroring' | 'session-affinity';

const ALL = ['canary', 'ab', 'blue-green', 'mirroring', 'session-affinity'] as const;
const WEIGHTS = ['canary', 'blue-green'] as const;
const MATCHES = ['canary', 'ab', 'blue-green'] as const;

/** What each routing provider can do. */
export const PROVIDERS = {
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
} as const satisfies Readonly<Record<string, readonly Capability[]>>;

/** The name of a routing provider. */
export type ProviderName = keyof typeof PROVIDERS;

/** The provider without traffic of its own to split: Services and nothing else. */
export const KUBERNETES_PROVIDER = 'kubernetes';

/** The provider of Knative's own Services, which it routes to and nothing else. */
export const KNATIVE_PROVIDER = 'knative';

/** What a provider can do; nothing for one that is not known. */
export function capabilitiesOf(provider: string): readonly Capability[] {
  return Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider as ProviderName] : [];
}

/** The providers that can do all of these, in the order of the table. */
export function providersFor(capabilities: readonly Capability[]): string[] {
  return Object.keys(PROVIDERS).filter((name) => capabilities.every((capability) => capabilitiesOf(name).includes(capability)));
}
