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

/** What whoever chooses a provider should know of it. Traefik's words are those of version 3.6, and seen. */
export const PROVIDER_NOTES: Readonly<Partial<Record<ProviderName, string>>> = {
  'gatewayapi:v1':
    'HTTPRoute or GRPCRoute, its own or a part in a route of yours; Traefik does neither mirror nor set the cookies of session affinity there',
  'gatewayapi:v1beta1': 'HTTPRoute, its own or a part in a route of yours',
  appmesh: 'retired upstream: discontinued by AWS on 30 September 2026',
  'appmesh:v1beta2': 'retired upstream: discontinued by AWS on 30 September 2026',
  osm: 'retired upstream: archived by the CNCF in June 2023',
  knative: 'Services of Knative alone, and those through nothing else',
  kubernetes: 'plain Services: the canary is judged by load and tests before users meet it',
};

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
  return Object.keys(PROVIDERS).filter((name) =>
    capabilities.every((capability) => capabilitiesOf(name).includes(capability)),
  );
}
