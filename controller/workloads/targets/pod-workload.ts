import { primaryName } from '../../api/defaults';
import { canonicalJson } from '../../core/hash';
import { apiVersionOf, type KubeObject, type Resource } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import { withoutOverrides } from '../pods/overrides';
import type { PodTemplate } from '../pods/pod';
import { primaryMetadata, selectorOfPrimary, primaryTemplate, REVISION_ID_ANNOTATION } from '../pods/primary-template';
import { apexService, canaryAndPrimaryServices } from '../services';
import { withoutDefaults } from '../pods/template-defaults';
import type { PrimaryRequest, Workload } from './workload';

/** The differences between the kinds of targets that have a pod template. */
export interface PodWorkload extends Pick<Workload, 'scalePatch' | 'replicas' | 'leavesNoPod'> {
  resource: Resource;
  /** Fields that are copied from the target's spec to the primary's. */
  copiedFields: readonly string[];
  /** Further fields of the primary's spec, beside selector and template. */
  ownFields?(request: PrimaryRequest): Record<string, unknown>;
  /** Removes what scaling down has changed. */
  withoutScaling?(live: KubeObject): KubeObject;
  /** The readiness of an object that its own controller has observed. */
  podReadiness(object: KubeObject, threshold: number): Readiness;
  /** No pod can answer, although there should be some. */
  isDown(object: KubeObject): boolean;
}

/** A kind of target that has its own pods, found by a selector. */
export function podWorkload({
  resource,
  copiedFields,
  ownFields,
  withoutScaling,
  podReadiness,
  isDown,
  scalePatch,
  replicas,
  leavesNoPod,
}: PodWorkload): Workload {
  const { kind } = resource;
  return {
    resource,
    withoutRolloutChanges: (live) => withoutOverrides(withoutScaling?.(live) ?? live),
    revision: ({ spec }) => withoutDefaults(spec.template),
    pods: ({ spec }) => spec.template,
    services: canaryAndPrimaryServices,
    apex: (request, selects) => [apexService(request, selects)],
    primary: (request) => {
      const { spec: source } = request.target;
      const spec: Record<string, unknown> = {
        ...ownFields?.(request),
        selector: selectorOfPrimary(request),
        template: primaryTemplate(request),
      };
      for (const field of copiedFields) if (source[field] !== undefined) spec[field] = source[field];
      return {
        resource,
        object: { apiVersion: apiVersionOf(resource), kind, metadata: primaryMetadata(request), spec },
      };
    },
    findPrimary: (canary, find) => find(resource, primaryName(canary)),
    isSamePrimary: (primary, desired) => templateText(primary) === templateText(desired),
    readiness: (object, threshold) => {
      const found = isObserved(object)
        ? podReadiness(object, threshold)
        : notReady(`observed ${kind.toLowerCase()} generation less than desired generation`);
      return found.ready || !isDown(object) ? found : { ...found, down: true };
    },
    isObserved,
    scalePatch,
    replicas,
    leavesNoPod,
  };
}

/** How many pods a rolling update may add and take away: a number, or a share such as `25%`. */
export interface UpdateBounds {
  maxSurge?: number | string;
  maxUnavailable?: number | string;
}

/** One of these bounds as a number of pods. @param round shares are rounded up or down, each kind in its own way */
export function shareOf(bound: number | string, count: number, round: (share: number) => number): number {
  return typeof bound === 'number' ? bound : round((Number.parseInt(bound, 10) * count) / 100);
}

/** The annotation of the revision is left out, because each controller has its own. */
function templateText({ spec }: KubeObject): string {
  const template = structuredClone(spec.template) as PodTemplate;
  delete template.metadata?.annotations?.[REVISION_ID_ANNOTATION];
  return canonicalJson(template);
}

function isObserved({ metadata, status }: KubeObject): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

export function notReady(forWhat: string): Readiness {
  return { ready: false, reason: `waiting for rollout to finish: ${forWhat}` };
}
