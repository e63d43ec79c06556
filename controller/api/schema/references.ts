import { providersWithRoutes } from '../rules/providers';
import { described } from './described';
import { choice, integer, name, requiredName, textMap } from './schema';

const propertiesFor = (kinds: readonly string[]) => ({
  apiVersion: requiredName(),
  kind: choice(kinds),
  name: requiredName(),
});
const required = ['apiVersion', 'kind', 'name'] as const;

const reference = (kinds: readonly string[]) => described('LocalReference', propertiesFor(kinds), { required });

export const targetRef = reference(['DaemonSet', 'Deployment', 'Service']);

export const ingressRef = reference(['Ingress']);
export const routeRef = reference([...new Set(providersWithRoutes().flatMap(({ kinds }) => kinds))]);
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
            code: 'crossed-bounds',
            path: ['minReplicas'],
            cel: '!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas',
            detail: 'minReplicas is above maxReplicas',
            mend: 'lower minReplicas or raise maxReplicas',
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
