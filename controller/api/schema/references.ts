import type { AutoscalerReference, LocalReference, NamespacedReference } from '../types/canary';
import { type Rule, type Schema, choice, fields, integer, name, requiredName, textMap } from './schema';

const API_VERSION = 'API group and version of the object, for example apps/v1.';

function reference(
  description: string,
  kinds: readonly string[],
  kindDescription: string,
  rules?: readonly Rule[],
): Schema {
  const properties = {
    apiVersion: requiredName(API_VERSION),
    kind: choice(kindDescription, kinds),
    name: requiredName('Name of the object, in the namespace of the Canary.'),
  };
  return fields<LocalReference>(description, properties, { required: ['apiVersion', 'kind', 'name'], rules });
}

/** References of old say old versions of the same objects; they still find them. */
const WORKLOAD_VERSIONS = ['apps/v1', 'apps/v1beta2', 'apps/v1beta1', 'extensions/v1beta1'];
export const KNATIVE_VERSION = 'serving.knative.dev/v1';
const SERVICE_VERSIONS = ['v1', 'core/v1', KNATIVE_VERSION];

/** A list of texts as CEL writes it. */
export function celList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}

export const targetRef = reference(
  'What is released: its changes are new revisions.',
  ['DaemonSet', 'Deployment', 'Service'],
  'Deployment, DaemonSet or Service.',
  [
    {
      rule: `self.kind == 'Service' || self.apiVersion in ${celList(WORKLOAD_VERSIONS)}`,
      message: 'a Deployment or a DaemonSet has apiVersion apps/v1',
      fieldPath: '.apiVersion',
    },
    {
      rule: `self.kind != 'Service' || self.apiVersion in ${celList(SERVICE_VERSIONS)}`,
      message: `a Service has apiVersion v1, or ${KNATIVE_VERSION} for one of Knative`,
      fieldPath: '.apiVersion',
    },
  ],
);

export const ingressRef = reference(
  'The Ingress that the providers nginx and skipper build on.',
  ['Ingress'],
  'Ingress.',
);
export const routeRef = reference(
  'The ApisixRoute that the provider apisix builds on, or the route that a provider of the Gateway API takes part in.',
  ['ApisixRoute', 'HTTPRoute', 'GRPCRoute'],
  'ApisixRoute, HTTPRoute or GRPCRoute.',
);

const upstream = reference(
  'The Upstream whose settings the provider gloo gives to the Upstreams that it makes.',
  ['Upstream'],
  'Upstream.',
);
export const upstreamRef: Schema = {
  ...upstream,
  properties: { ...upstream.properties, namespace: name('Namespace of the Upstream. Default: that of the Canary.') },
};

export const autoscalerRef = fields<AutoscalerReference>(
  'The autoscaler of the target: the primary gets a copy of it, and the one of the target rests between rollouts.',
  {
    apiVersion: requiredName(API_VERSION),
    kind: choice('HorizontalPodAutoscaler, or ScaledObject of KEDA.', ['HorizontalPodAutoscaler', 'ScaledObject']),
    name: requiredName('Name of the autoscaler, in the namespace of the Canary.'),
    primaryScalerQueries: textMap('KEDA only: the query of each trigger for the primary, by the name of the trigger.'),
    primaryScalerReplicas: fields<NonNullable<AutoscalerReference['primaryScalerReplicas']>>(
      'Replica bounds of the primary, where they differ from those of the target.',
      {
        minReplicas: integer('Fewest pods of the primary.', { minimum: 0 }),
        maxReplicas: integer('Most pods of the primary.', { minimum: 1 }),
      },
      {
        rules: [
          {
            rule: '!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas',
            message: 'minReplicas is above maxReplicas: lower minReplicas or raise maxReplicas',
            fieldPath: '.minReplicas',
          },
        ],
      },
    ),
  },
  { required: ['apiVersion', 'kind', 'name'] },
);

/** A reference that may lead to another namespace. */
export function namespacedRef(kind: string): Schema {
  const properties = {
    name: requiredName(`Name of the ${kind}.`),
    namespace: name(`Namespace of the ${kind}. Default: that of the Canary.`),
  };
  return fields<NamespacedReference>(`The ${kind} that is meant.`, properties, { required: ['name'] });
}

/** A reference to a Secret beside the object. */
export function secretRef(description: string): Schema {
  return fields<{ name: string }>(
    description,
    { name: requiredName('Name of the Secret, in the same namespace.') },
    { required: ['name'] },
  );
}
