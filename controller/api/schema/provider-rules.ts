import {
  CAPABILITY_USES,
  type CapabilityUse,
  GRPC_ROUTE,
  GRPC_ROUTE_PROVIDER,
  REQUIRED_FIELDS,
  type RequiredField,
  ROUTE_REFERENCES,
  type RouteReference,
  routeReferenceText,
} from '../rules/provider-needs';
import { providersFor } from '../rules/providers';
import { KNATIVE_VERSION, celList } from './references';
import type { Rule } from './schema';

/** When the analysis asks for it, in CEL; the same as `uses` says in TypeScript. */
const ASKED: Readonly<Record<CapabilityUse['field'], string>> = {
  match:
    'has(self.analysis.match) && size(self.analysis.match) > 0 && has(self.analysis.iterations) && self.analysis.iterations > 0',
  mirror: 'has(self.analysis.mirror) && self.analysis.mirror',
  sessionAffinity: 'has(self.analysis.sessionAffinity)',
};

function capabilityRule({ capability, field, label, mend, excused }: CapabilityUse): Rule {
  const able = providersFor([capability]);
  const accepted = excused === undefined ? able : [...able, excused];
  return {
    rule: `!has(self.provider) || self.provider in ${celList(accepted)} || !has(self.analysis) || !(${ASKED[field]})`,
    message: `the provider cannot do ${label}: use one of ${able.join(', ')}, or ${mend}`,
    fieldPath: `.analysis.${field}`,
  };
}

function requiredFieldRule({ path, providers, purpose, list, unless }: RequiredField): Rule {
  const present = path.map((_, index) => `has(self.${path.slice(0, index + 1).join('.')})`).join(' && ');
  const filled = list ? ` && size(self.${path.join('.')}) > 0` : '';
  const otherwise = unless === undefined ? '' : ` || has(self.${unless})`;
  return {
    rule: `!has(self.provider) || !(self.provider in ${celList(providers)}) || (${present}${filled})${otherwise}`,
    message: `the provider needs ${purpose}: set spec.${path.join('.')}`,
    fieldPath: '.provider',
  };
}

function routeReferenceRule(reference: RouteReference): Rule {
  const { provider, kinds, apiVersion } = reference;
  const version = apiVersion === undefined ? '' : ` && self.routeRef.apiVersion == '${apiVersion}'`;
  return {
    rule: `!has(self.provider) || self.provider != '${provider}' || !has(self.routeRef) || (self.routeRef.kind in ${celList(kinds)}${version})`,
    message: `the provider ${provider} cannot route by this: set ${routeReferenceText(reference)}`,
    fieldPath: '.routeRef',
  };
}

/**
 * What a provider that the Canary itself names cannot do. The controller checks its default provider, which the API
 * server does not know.
 */
export const providerRules: readonly Rule[] = [
  ...CAPABILITY_USES.map(capabilityRule),
  ...REQUIRED_FIELDS.map(requiredFieldRule),
  ...ROUTE_REFERENCES.map(routeReferenceRule),
  {
    rule: `!has(self.provider) || self.provider == '${GRPC_ROUTE_PROVIDER}' || !has(self.service) || !has(self.service.routeKind) || self.service.routeKind != '${GRPC_ROUTE}'`,
    message: `only the provider ${GRPC_ROUTE_PROVIDER} makes a ${GRPC_ROUTE}: set it, or remove routeKind`,
    fieldPath: '.service.routeKind',
  },
  {
    rule: `!has(self.provider) || self.provider == 'knative' || self.targetRef.apiVersion != '${KNATIVE_VERSION}'`,
    message: 'only the provider knative routes to a Service of Knative: set provider to knative',
    fieldPath: '.provider',
  },
  {
    rule: `!has(self.provider) || self.provider != 'kubernetes' || self.targetRef.kind != 'Service'`,
    message:
      'a Service is released through a mesh or an ingress: set provider to one of them, or release the Deployment',
    fieldPath: '.provider',
  },
  {
    rule: `!has(self.provider) || self.provider != 'knative' || (self.targetRef.kind == 'Service' && self.targetRef.apiVersion == '${KNATIVE_VERSION}')`,
    message: `the provider knative releases Services of Knative only: set kind Service and apiVersion ${KNATIVE_VERSION}`,
    fieldPath: '.targetRef',
  },
];
