import { primaryName } from '../../api/defaults';
import { canonicalJson } from '../../core/hash';
import { apiVersionOf, type KubeObject, type Resource } from '../../api/types/meta';
import type { Readiness } from '../../api/types/rollout-types';
import { withoutOverrides } from '../pods/overrides';
import type { PodTemplate } from '../pods/pod';
import { primaryMetadata, primarySelector, primaryTemplate, REVISION_ID_ANNOTATION } from '../pods/primary-template';
import { apexService, canaryAndPrimaryServices } from '../services';
import { withoutDefaults } from '../pods/template-defaults';
import type { PrimaryRequest, Workload } from './workload';

/** How pods are rolled, and how many there are, is all in which the kinds with a pod template differ. */
export interface PodWorkload extends Pick<Workload, 'scaled' | 'replicas'> {
  resource: Resource;
  /** Fields of the target's spec that the primary has as well. */
  copied: readonly string[];
  /** Fields of the primary's spec beside those, its selector and its template. */
  own?(request: PrimaryRequest): Record<string, unknown>;
  /** The target without what scaling it down has put on it. */
  unscaled?(live: KubeObject): KubeObject;
  /** Of one that its own controller has seen. */
  ready(object: KubeObject, threshold: number): Readiness;
  /** Pods that can answer. */
  available(object: KubeObject): number;
}

/** A kind of target that has pods of its own, found by a selector. */
export function podWorkload({
  resource,
  copied,
  own,
  unscaled,
  ready,
  available,
  scaled,
  replicas,
}: PodWorkload): Workload {
  const { kind } = resource;
  return {
    resource,
    asWritten: (live) => withoutOverrides(unscaled?.(live) ?? live),
    revision: ({ spec }) => withoutDefaults(spec.template),
    pods: ({ spec }) => spec.template,
    services: canaryAndPrimaryServices,
    apex: (request, selects) => [apexService(request, selects)],
    primary: (request) => {
      const { spec: source } = request.target;
      const spec: Record<string, unknown> = {
        ...own?.(request),
        selector: primarySelector(request),
        template: primaryTemplate(request),
      };
      for (const field of copied) if (source[field] !== undefined) spec[field] = source[field];
      return {
        resource,
        object: { apiVersion: apiVersionOf(resource), kind, metadata: primaryMetadata(request), spec },
      };
    },
    findPrimary: (canary, find) => find(resource, primaryName(canary)),
    samePrimary: (primary, desired) => templateText(primary) === templateText(desired),
    readiness: (object, threshold) => {
      const found = observed(object)
        ? ready(object, threshold)
        : waiting(`observed ${kind.toLowerCase()} generation less than desired generation`);
      return found.ready || available(object) > 0 ? found : { ...found, down: true };
    },
    observed,
    scaled,
    replicas,
  };
}

/** Without what tells revisions apart, which is each controller's own. */
function templateText({ spec }: KubeObject): string {
  const template = structuredClone(spec.template) as PodTemplate;
  delete template.metadata?.annotations?.[REVISION_ID_ANNOTATION];
  return canonicalJson(template);
}

function observed({ metadata, status }: KubeObject): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

export function waiting(forWhat: string): Readiness {
  return { ready: false, reason: `waiting for rollout to finish: ${forWhat}` };
}
