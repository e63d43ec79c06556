import type { Canary } from '../../controller/api/types/canary';
import type { KubeObject, Resource } from '../../controller/api/types/meta';
import {
  CANARY,
  CUSTOM_RESOURCE_DEFINITION,
  DEPLOYMENT,
  HORIZONTAL_POD_AUTOSCALER,
  INGRESS,
  METRIC_TEMPLATE,
  SERVICE,
} from '../../controller/api/types/resources';
import { ISTIO_DESTINATION_RULE, ISTIO_VIRTUAL_SERVICE } from '../../controller/api/rules/providers';
import { SILENT } from '../../controller/core/log';
import { Alerting } from '../../controller/notify/alerting';
import { ContentCache, secretData } from '../../controller/kube/content-cache';
import type { Environment } from '../../controller/reconcile/environment';
import { EventRecorder } from '../../controller/notify/events';
import { ControllerMetrics } from '../../controller/notify/telemetry';
import { findProblems } from '../../controller/reconcile/problems';
import { subjectOf } from '../../controller/reconcile/subject';
import { DEFAULT_SETTINGS, type Settings } from '../../controller/api/settings';
import { Target } from '../../controller/reconcile/target';
import { permissiveDefinition } from '../../controller/simulation/apiserver/custom-resources';
import { podinfoDeployment } from '../fixtures/podinfo';
import { Cluster } from './support';
import { platformWith } from '../metrics/support';
import type { Problem } from '../../controller/api/problems/problem';
import { sentencesOf } from '../support/problems';

const ROUTES = [ISTIO_VIRTUAL_SERVICE, ISTIO_DESTINATION_RULE];

/** A cluster with Istio's kinds and a Deployment `podinfo`, in which it is found out what is wrong with a Canary. */
export async function clinic(
  options: {
    target?: KubeObject | null;
    istio?: boolean;
    settings?: Partial<Settings>;
    /** More kinds of routes. */ routes?: readonly Resource[];
  } = {},
) {
  const cluster = await Cluster.create();
  if (options.istio !== false)
    for (const resource of ROUTES) await cluster.given(CUSTOM_RESOURCE_DEFINITION, permissiveDefinition(resource));
  const { api, caches, clock } = cluster;
  const { routes = [] } = options;
  for (const resource of routes) await cluster.given(CUSTOM_RESOURCE_DEFINITION, permissiveDefinition(resource));
  for (const resource of routes) caches.need(resource);
  await caches.ready([
    CANARY,
    DEPLOYMENT,
    SERVICE,
    HORIZONTAL_POD_AUTOSCALER,
    INGRESS,
    METRIC_TEMPLATE,
    ...ROUTES,
    ...routes,
  ]);
  const { target = podinfoDeployment(), settings = {} } = options;
  if (target !== null) await cluster.given(DEPLOYMENT, target);
  const http = async () => ({ status: 200, body: '' });
  const random = () => 0.5;
  const ports: Omit<Environment, 'alerts'> = {
    api,
    caches,
    clock,
    random,
    http,
    log: SILENT,
    platform: platformWith(),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    events: new EventRecorder({ api, clock, random, http, log: SILENT }),
    telemetry: new ControllerMetrics(
      '0',
      'istio',
      () => 0,
      () => [],
      () => 0,
    ),
    secrets: new ContentCache(api, caches, secretData),
  };
  const env: Environment = { ...ports, alerts: new Alerting(ports) };
  const hashes = new ContentCache<string | undefined>(api, caches, () => 'hash');
  const find = (canary: Canary, provider = 'istio'): Promise<Problem[]> =>
    findProblems(env, new Target(env, hashes, subjectOf(canary, { meshProvider: provider })));
  const problems = async (...args: Parameters<typeof find>): Promise<string[]> => sentencesOf(await find(...args));
  return { cluster, find, problems };
}
