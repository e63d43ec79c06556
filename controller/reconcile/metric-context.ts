import { explainUnwatched } from '../api/settings';
import type { Canary } from '../api/types/canary';
import type { MetricTemplate } from '../api/types/metric-template';
import { isOfKnative, latestRevision, promotedRevision } from '../api/knative';
import { KNATIVE_SERVICE, METRIC_TEMPLATE } from '../api/types/resources';
import type { MetricContext } from '../metrics/context';
import type { ClusterObjects } from '../metrics/providers/provider';
import type { Environment } from './environment';
import type { Subject } from './subject';
import { readSecret } from '../kube/wait-for-sync';

/** What the metrics of a Canary are measured with: templates and Secrets come from what is watched. */
export function metricContextOf(env: Environment, { canary, provider }: Subject): MetricContext {
  const { caches, settings, http, clock, random, platform, log } = env;
  const service = isOfKnative(canary)
    ? caches.get(KNATIVE_SERVICE, { namespace: canary.metadata.namespace, name: canary.spec.targetRef.name })
    : undefined;
  return {
    canary,
    provider,
    metricsServer: settings.metricsServer,
    http,
    clock,
    random,
    platform,
    log,
    cluster: clusterObjects(env, canary),
    revision: service && latestRevision(service),
    primaryRevision: service && promotedRevision(service),
    template: ({ name, namespace }) => {
      allowed(env, canary, namespace);
      const unwatched = explainUnwatched(settings, METRIC_TEMPLATE.kind, namespace);
      if (unwatched !== undefined) throw new Error(unwatched);
      return caches.get(METRIC_TEMPLATE, { namespace, name }) as MetricTemplate | undefined;
    },
    secret: (namespace, name) => readSecret(env, namespace, name),
  };
}

/** What queries ask the cluster itself for: not what is watched, but what others have computed. */
function clusterObjects(env: Environment, canary: Canary): ClusterObjects {
  const { api, settings } = env;
  const inReach = (namespace: string | undefined): void => allowed(env, canary, namespace);
  return {
    namespace: canary.metadata.namespace,
    get: async (resource, key) => {
      inReach(key.namespace);
      return await api.get(resource, key);
    },
    list: async (resource, namespace, labelSelector) => {
      inReach(namespace);
      return (await api.list(resource, { namespace, labelSelector })).items;
    },
    create: async (resource, object) => {
      inReach(object.metadata.namespace);
      if (settings.dryRun) throw new Error(`a new ${object.kind} is needed, and -dry-run creates nothing`);
      return await api.create(resource, object);
    },
    delete: async (resource, key) => {
      inReach(key.namespace);
      await api.delete(resource, key);
    },
  };
}

/** @throws Error when the Canary may not refer to this namespace */
function allowed({ settings }: Environment, { metadata }: Canary, namespace: string | undefined): void {
  if (settings.noCrossNamespaceRefs && namespace !== metadata.namespace)
    throw new Error(`namespace ${namespace} is not the Canary's, and -no-cross-namespace-refs forbids others`);
}
