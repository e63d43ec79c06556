import { analysisOf, strategyOf } from '../defaults';
import { at, say, type Words } from '../problems/path';
import type { Canary } from '../types/canary';
import {
  type Capability,
  capabilitiesOf,
  KUBERNETES_PROVIDER,
  type NeededField,
  type ProviderName,
  providersFor,
  providersNeeding,
  providersWithRoutes,
  type RouteKinds,
} from './providers';
import { celList, type SharedRule } from './rule';

/** A Canary, and the routing provider that applies to it: its own, or the controller's default. */
export interface Routed {
  canary: Canary;
  provider: string;
}

/** How sentences call the provider: by who chose it. */
export function nameProvider({ canary, provider }: Routed): Words {
  return canary.spec.provider
    ? say`${at('spec', 'provider')} ${provider}`
    : `the -mesh-provider ${provider} of the controller`;
}

/** The text shows the name of the provider, and nothing else. */
export const QUOTES_PROVIDER = [['provider']] as const;

/** A part of a Canary's analysis that not every provider can do. */
interface CapabilityUse {
  capability: Capability;
  /** The field that asks for it. */
  field: 'match' | 'mirror' | 'sessionAffinity';
  /** When it asks for it, in CEL; `self` is the spec, and has an analysis. */
  asked: string;
  /** The same, given the provider that applies. */
  asks(routed: Routed): boolean;
  /** What it is, as in "cannot do …". */
  label: string;
  /** A provider that does something else instead, and says so. */
  excused?: ProviderName;
}

const CAPABILITY_USES: readonly CapabilityUse[] = [
  // The kubernetes provider runs every Canary as Blue/Green, also one that asks for an A/B test.
  {
    capability: 'ab',
    field: 'match',
    asked:
      'has(self.analysis.match) && size(self.analysis.match) > 0 && has(self.analysis.iterations) && self.analysis.iterations > 0',
    asks: ({ canary, provider }) => strategyOf(canary, provider) === 'ab',
    label: 'A/B tests',
    excused: KUBERNETES_PROVIDER,
  },
  {
    capability: 'mirroring',
    field: 'mirror',
    asked: 'has(self.analysis.mirror) && self.analysis.mirror',
    asks: ({ canary }) => analysisOf(canary).mirror === true,
    label: 'mirroring',
  },
  {
    capability: 'session-affinity',
    field: 'sessionAffinity',
    asked: 'has(self.analysis.sessionAffinity)',
    asks: ({ canary }) => analysisOf(canary).sessionAffinity !== undefined,
    label: 'session affinity',
  },
];

function capabilityRule({ capability, field, asked, asks, label, excused }: CapabilityUse): SharedRule<Routed> {
  const able = providersFor([capability]);
  const accepted = excused === undefined ? able : [...able, excused];
  const mend = say`use one of ${able.join(', ')}, or remove ${at('spec', 'analysis', field)}`;
  return {
    code: 'provider-lacks-capability',
    path: ['analysis', field],
    cel: `!has(self.provider) || self.provider in ${celList(accepted)} || !has(self.analysis) || !(${asked})`,
    detail: `the provider cannot do ${label}`,
    mend,
    holds: (routed) =>
      !asks(routed) || routed.provider === excused || capabilitiesOf(routed.provider).includes(capability),
    explain: (routed) => ({
      detail: say`asks for what ${nameProvider(routed)} cannot do (${label})`,
      mend,
      quotes: QUOTES_PROVIDER,
    }),
  };
}

/** A field of the spec that some providers cannot do without. */
interface RequiredField {
  path: readonly [string, ...string[]];
  /** What it is there for. */
  purpose: string;
  /** A list that may not be empty. */
  list?: true;
  /** A field of the spec that makes it needless. */
  unless?: 'routeRef';
}

const NEEDED_FIELDS: Readonly<Record<NeededField, RequiredField>> = {
  ingressRef: { path: ['ingressRef'], purpose: 'the Ingress to build on' },
  routeRef: { path: ['routeRef'], purpose: 'the ApisixRoute to build on' },
  gatewayRefs: {
    path: ['service', 'gatewayRefs'],
    purpose: 'the Gateways that its route belongs to',
    list: true,
    unless: 'routeRef',
  },
  meshName: { path: ['service', 'meshName'], purpose: 'the mesh that the application belongs to' },
};

function requiredFieldRule(name: NeededField): SharedRule<Routed> {
  const { path, purpose, list, unless } = NEEDED_FIELDS[name];
  const providers: readonly string[] = providersNeeding(name);
  const present = path.map((_, index) => `has(self.${path.slice(0, index + 1).join('.')})`).join(' && ');
  const filled = list ? ` && size(self.${path.join('.')}) > 0` : '';
  const otherwise = unless === undefined ? '' : ` || has(self.${unless})`;
  return {
    code: 'provider-needs-field',
    path,
    cel: `!has(self.provider) || !(self.provider in ${celList(providers)}) || (${present}${filled})${otherwise}`,
    detail: `the provider needs ${purpose}`,
    mend: say`set ${at('spec', ...path)}`,
    holds({ canary: { spec }, provider }) {
      if (!providers.includes(provider) || (unless !== undefined && spec[unless] !== undefined)) return true;
      const value = valueAt(spec, path);
      return value !== undefined && (list !== true || (value as unknown[]).length > 0);
    },
    explain: (routed) => ({
      detail: say`is missing, ${nameProvider(routed)} needs ${purpose}`,
      quotes: QUOTES_PROVIDER,
    }),
  };
}

/** The routes of users that a provider builds on, or takes part in. */
interface RouteReference extends RouteKinds {
  provider: ProviderName;
}

function routeReferenceRule({ provider: name, kinds, apiVersion }: RouteReference): SharedRule<Routed> {
  const version = apiVersion === undefined ? '' : ` && self.routeRef.apiVersion == '${apiVersion}'`;
  const mend = `set kind ${kinds.join(' or ')}${apiVersion === undefined ? '' : ` and apiVersion ${apiVersion}`}`;
  return {
    code: 'wrong-kind-of-route',
    path: ['routeRef'],
    cel: `!has(self.provider) || self.provider != '${name}' || !has(self.routeRef) || (self.routeRef.kind in ${celList(kinds)}${version})`,
    detail: `the provider ${name} cannot route by this`,
    mend,
    holds: ({ canary: { spec }, provider }) =>
      provider !== name ||
      spec.routeRef === undefined ||
      (kinds.includes(spec.routeRef.kind) && (apiVersion === undefined || apiVersion === spec.routeRef.apiVersion)),
    explain(routed) {
      const { apiVersion: found = 'no apiVersion', kind } = routed.canary.spec.routeRef!;
      return {
        detail: say`is of ${found} ${kind}, which ${nameProvider(routed)} cannot route by`,
        mend,
        quotes: [['routeRef', 'apiVersion'], ['routeRef', 'kind'], ...QUOTES_PROVIDER],
      };
    },
  };
}

/** The kind of route for gRPC alone, and the one provider that can make it. */
export const GRPC_ROUTE = 'GRPCRoute';
const GRPC_ROUTE_PROVIDER: ProviderName = 'gatewayapi:v1';

const MADE_GRPC_ROUTE: SharedRule<Routed> = {
  code: 'grpc-route-of-another-provider',
  path: ['service', 'routeKind'],
  cel: `!has(self.provider) || self.provider == '${GRPC_ROUTE_PROVIDER}' || !has(self.service) || !has(self.service.routeKind) || self.service.routeKind != '${GRPC_ROUTE}'`,
  detail: `only the provider ${GRPC_ROUTE_PROVIDER} makes a ${GRPC_ROUTE}`,
  mend: 'set it, or remove routeKind',
  holds: ({ canary: { spec }, provider }) =>
    provider === GRPC_ROUTE_PROVIDER || valueAt(spec, ['service', 'routeKind']) !== GRPC_ROUTE,
  explain: (routed) => ({
    found: GRPC_ROUTE,
    detail: say`is none of ${nameProvider(routed)}`,
    mend: say`set ${at('spec', 'provider')} ${GRPC_ROUTE_PROVIDER}, or remove it`,
    quotes: [['service', 'routeKind'], ...QUOTES_PROVIDER],
  }),
};

/** What a provider cannot do, and what it needs. They stand at the spec. */
export const PROVIDER_RULES: readonly SharedRule<Routed>[] = [
  ...CAPABILITY_USES.map(capabilityRule),
  ...(Object.keys(NEEDED_FIELDS) as NeededField[]).map(requiredFieldRule),
  ...providersWithRoutes().map(routeReferenceRule),
  MADE_GRPC_ROUTE,
];

/** What stands at a place in an object that may lack anything: an old API server stored whatever it was given. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], object);
}
