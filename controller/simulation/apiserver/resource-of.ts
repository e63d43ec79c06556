import { apiVersionOf, type KubeObject, type Resource } from '../../api/types/meta';
import { METRIC_PROVIDER_ROWS } from '../../api/rules/metric-providers';
import { PROVIDERS } from '../../api/rules/providers';
import * as resources from '../../api/types/resources';
import { ROUTING } from '../../routing/index';
import { AUTOSCALERS, WORKLOADS } from '../../workloads/index';

const KNOWN: readonly Resource[] = [
  ...Object.values(resources),
  ...[...Object.values(PROVIDERS), METRIC_PROVIDER_ROWS.keptn].flatMap(({ rights }) =>
    rights.flatMap(({ kinds }) => kinds),
  ),
  ...Object.values(ROUTING).flatMap((provider) => provider.resources),
  ...[...Object.values(WORKLOADS), ...Object.values(AUTOSCALERS)].map(({ resource }) => resource),
];

/** The kind of an object, where the embedded cluster has it. */
export function knownResource({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): Resource | undefined {
  return KNOWN.find((resource) => resource.kind === kind && apiVersionOf(resource) === apiVersion);
}

/** @throws Error when the embedded cluster has no such kind */
export function resourceOf(object: KubeObject): Resource {
  const resource = knownResource(object);
  if (resource === undefined)
    throw new Error(
      `${object.kind} ${object.metadata.name}: the embedded cluster has no ${object.apiVersion} ${object.kind}`,
    );
  return resource;
}
