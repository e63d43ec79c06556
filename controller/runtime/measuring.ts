import type { Canary } from '../api/canary';
import type { MetricTemplate } from '../api/metric-template';
import { isOfKnative, latestRevision, promotedRevision } from '../api/knative';
import { KNATIVE_SERVICE, METRIC_TEMPLATE } from '../api/resources';
import type { MetricContext } from '../metrics/context';
import type { Environment } from './environment';
import { secretNamed } from './known';

/** What the metrics of a Canary are measured with: templates and Secrets come from what is watched. */
export function measuring(env: Environment, canary: Canary, provider: string): MetricContext {
  const { caches, settings, http, clock } = env;
  const service = isOfKnative(canary) ? caches.get(KNATIVE_SERVICE, { namespace: canary.metadata.namespace, name: canary.spec.targetRef.name }) : undefined;
  return {
    canary,
    provider,
    metricsServer: settings.metricsServer,
    http,
    clock,
    revision: service && latestRevision(service),
    primaryRevision: service && promotedRevision(service),
    template: ({ name, namespace }) => {
      if (settings.noCrossNamespaceRefs && namespace !== canary.metadata.namespace)
        throw new Error(`namespace ${namespace} is not the Canary's, and -no-cross-namespace-refs forbids others`);
      return caches.get(METRIC_TEMPLATE, { namespace, name }) as MetricTemplate | undefined;
    },
    secret: (namespace, name) => secretNamed(env, namespace, name),
  };
}
