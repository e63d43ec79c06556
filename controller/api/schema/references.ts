import { ROUTE_REFERENCES } from '../rules/provider-needs';
import { described } from './described';
import { type Rule, choice, integer, name, requiredName, textMap } from './schema';

const propertiesFor = (kinds: readonly string[]) => ({
  apiVersion: requiredName(),
  kind: choice(kinds),
  name: requiredName(),
});
const required = ['apiVersion', 'kind', 'name'] as const;

const reference = (kinds: readonly string[], rules?: readonly Rule[]) =>
  described('LocalReference', propertiesFor(kinds), { required, rules });

/** References of old say old versions of the same objects; they still find them. */
const WORKLOAD_VERSIONS = ['apps/v1', 'apps/v1beta2', 'apps/v1beta1', 'extensions/v1beta1'];
export const KNATIVE_VERSION = 'serving.knative.dev/v1';
const SERVICE_VERSIONS = ['v1', 'core/v1', KNATIVE_VERSION];

/** A list of texts as CEL writes it. */
export function celList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}

export const targetRef = reference(
  ['DaemonSet', 'Deployment', 'Service'],
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

export const ingressRef = reference(['Ingress']);
export const routeRef = reference([...new Set(ROUTE_REFERENCES.flatMap(({ kinds }) => kinds))]);
export const upstreamRef = described(
  'CanarySpec.upstreamRef',
  { ...propertiesFor(['Upstream']), namespace: name() },
  { required },
);

export const autoscalerRef = described(
  'AutoscalerReference',
  {
    ...propertiesFor(['HorizontalPodAutoscaler', 'ScaledObject']),
    primaryScalerQueries: textMap(),
    primaryScalerReplicas: described(
      'AutoscalerReference.primaryScalerReplicas',
      { minReplicas: integer({ minimum: 0 }), maxReplicas: integer({ minimum: 1 }) },
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
  { required },
);

/** A reference that may lead to another namespace. */
export const namespacedRef = described(
  'NamespacedReference',
  { name: requiredName(), namespace: name() },
  { required: ['name'] },
);
