import type { Canary } from './canary';
import { analysisOf, strategyOf } from './defaults';
import { type Capability, KUBERNETES_PROVIDER } from './providers';

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
  excused?: string;
}

export const CAPABILITY_USES: readonly CapabilityUse[] = [
  // The kubernetes provider runs every Canary as Blue/Green, also one that asks for an A/B test.
  { capability: 'ab', field: 'match', label: 'A/B tests', mend: 'remove spec.analysis.match', excused: KUBERNETES_PROVIDER },
  { capability: 'mirroring', field: 'mirror', label: 'mirroring', mend: 'remove spec.analysis.mirror' },
  { capability: 'session-affinity', field: 'sessionAffinity', label: 'session affinity', mend: 'remove spec.analysis.sessionAffinity' },
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
}

export const REQUIRED_FIELDS: readonly RequiredField[] = [
  { path: ['ingressRef'], providers: ['nginx', 'skipper'], purpose: 'the Ingress to build on' },
  { path: ['routeRef'], providers: ['apisix'], purpose: 'the ApisixRoute to build on' },
  { path: ['service', 'meshName'], providers: ['appmesh'], purpose: 'the mesh that the application belongs to' },
];
