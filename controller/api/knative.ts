import type { Canary } from './types/canary';
import type { KubeObject } from './types/meta';

export const KNATIVE_GROUP = 'serving.knative.dev';
/** What a reference to one of its Services says. */
export const KNATIVE_VERSION = `${KNATIVE_GROUP}/v1`;

/** The Canary releases a Service of Knative. */
export function isOfKnative({ spec }: Pick<Canary, 'spec'>): boolean {
  return spec.targetRef.apiVersion?.startsWith(`${KNATIVE_GROUP}/`) === true;
}

/** On a Service of Knative: the Revision that is the primary. Flagger's annotation. */
export const KNATIVE_PRIMARY_ANNOTATION = 'flagger.app/primary-revision';

/** The Revision that was promoted last; nothing before the first. */
export function promotedRevision({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[KNATIVE_PRIMARY_ANNOTATION];
}

/** The Revision that Knative has made of the Service as it is now, once it has. */
export function latestRevision({ status }: KubeObject): string | undefined {
  return status?.latestCreatedRevisionName;
}
