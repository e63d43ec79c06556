import type { KubeObject } from '../api/meta';
import type { Readiness } from '../api/observations';
import { DEPLOYMENT } from '../api/resources';
import { withoutOverrides } from './overrides';
import { primaryMetadata, primarySelector, primaryTemplate } from './primary-template';
import { withoutDefaults } from './template-defaults';
import type { PrimaryRequest, Workload } from './workload';

/** How a Deployment rolls its pods is the user's choice for both. */
const COPIED = ['strategy', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'] as const;

export const deployment: Workload = {
  resource: DEPLOYMENT,
  template: (target) => withoutDefaults(withoutOverrides(target).spec.template),
  primary: (request) => primary({ ...request, target: withoutOverrides(request.target) }),
  readiness,
  observed,
  scaled: (_, count) => ({ spec: { replicas: count } }),
  replicas,
};

function replicas({ spec }: KubeObject): number {
  return spec.replicas ?? 1;
}

function observed({ metadata, status }: KubeObject): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

function primary(request: PrimaryRequest): KubeObject {
  const { target, existing } = request;
  const spec: Record<string, unknown> = {
    // A primary's replicas are its autoscaler's, or whoever's who has scaled it. The target's may be zero when it is taken up again.
    replicas: existing === undefined ? Math.max(1, replicas(target)) : replicas(existing),
    selector: primarySelector(request),
    template: primaryTemplate(request),
  };
  for (const field of COPIED) if (target.spec[field] !== undefined) spec[field] = target.spec[field];
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: primaryMetadata(request), spec };
}

/** Its rollout is complete, save that a share of the pods may still be missing; without a single pod it takes no traffic. */
function readiness(object: KubeObject, threshold: number): Readiness {
  const { status = {} } = object;
  const { updatedReplicas = 0, availableReplicas = 0, replicas: running = 0 }: Record<string, number> = status;
  const wanted = replicas(object);
  const needed = Math.max(1, Math.ceil((wanted * threshold) / 100));

  if (!observed(object)) return waiting('observed deployment generation less than desired generation');
  if (wanted === 0) return waiting('the deployment is scaled to zero');
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (running > updatedReplicas) return waiting(`${running - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < needed) return waiting(`${availableReplicas} of ${wanted} (readyThreshold ${threshold}%) updated replicas are available`);
  return { ready: true };
}

function waiting(forWhat: string): Readiness {
  return { ready: false, reason: `waiting for rollout to finish: ${forWhat}` };
}
