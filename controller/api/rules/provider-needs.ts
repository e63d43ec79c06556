import type { Canary } from '../types/canary';
import { analysisOf, strategyOf } from '../defaults';
import {
  type Capability,
  KUBERNETES_PROVIDER,
  type NeededField,
  type ProviderName,
  providersNeeding,
  providersWithRoutes,
  type RouteKinds,
} from './providers';

/** A part of a Canary's analysis that not every provider can do. */
export interface CapabilityUse {
  capability: Capability;
  /** The field that asks for it. */
  field: 'match' | 'mirror' | 'sessionAffinity';
  /** What it is, as in "cannot do …". */
  label: string;
  /** How to do without it. */
  mend: string;
  /** A provider that does something else instead, and says so. */
  excused?: ProviderName;
}

export const CAPABILITY_USES: readonly CapabilityUse[] = [
  // The kubernetes provider runs every Canary as Blue/Green, also one that asks for an A/B test.
  {
    capability: 'ab',
    field: 'match',
    label: 'A/B tests',
    mend: 'remove spec.analysis.match',
    excused: KUBERNETES_PROVIDER,
  },
  { capability: 'mirroring', field: 'mirror', label: 'mirroring', mend: 'remove spec.analysis.mirror' },
  {
    capability: 'session-affinity',
    field: 'sessionAffinity',
    label: 'session affinity',
    mend: 'remove spec.analysis.sessionAffinity',
  },
];

/** Whether this Canary asks for it, given the provider that applies. */
export function uses(canary: Canary, provider: string, { field }: CapabilityUse): boolean {
  const analysis = analysisOf(canary);
  switch (field) {
    case 'match':
      return strategyOf(canary, provider) === 'ab';
    case 'mirror':
      return analysis.mirror === true;
    case 'sessionAffinity':
      return analysis.sessionAffinity !== undefined;
  }
}

/** A field of the spec that some providers cannot do without. */
export interface RequiredField {
  path: readonly [string, ...string[]];
  providers: readonly string[];
  /** What it is there for. */
  purpose: string;
  /** A list that may not be empty. */
  list?: true;
  /** A field of the spec that makes it needless. */
  unless?: 'routeRef';
}

const NEEDED_FIELDS: Readonly<Record<NeededField, Omit<RequiredField, 'providers'>>> = {
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

export const REQUIRED_FIELDS: readonly RequiredField[] = Object.entries(NEEDED_FIELDS).map(([name, field]) => ({
  ...field,
  providers: providersNeeding(name as NeededField),
}));

/** The routes of users that a provider builds on, or takes part in. */
export interface RouteReference extends RouteKinds {
  provider: string;
}

export const ROUTE_REFERENCES: readonly RouteReference[] = providersWithRoutes();

/** What a `routeRef` of this provider has to say, in words. */
export function routeReferenceText({ kinds, apiVersion }: RouteReference): string {
  return `kind ${kinds.join(' or ')}${apiVersion === undefined ? '' : ` and apiVersion ${apiVersion}`}`;
}

/** The kind of route for gRPC alone, and the one provider that can make it. */
export const GRPC_ROUTE = 'GRPCRoute';
export const GRPC_ROUTE_PROVIDER: ProviderName = 'gatewayapi:v1';
