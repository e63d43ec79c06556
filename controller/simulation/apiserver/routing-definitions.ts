import { KNATIVE_GROUP } from '../../api/knative';
import type { KubeObject, Resource } from '../../api/types/meta';
import { ROUTING } from '../../routing/index';
import { AUTOSCALERS, WORKLOADS } from '../../workloads/index';
import { permissiveDefinition } from './custom-resources';

const BUILT_IN = /^(apps|autoscaling|networking\.k8s\.io|)$/;

/**
 * CustomResourceDefinitions of what meshes, ingresses, autoscalers and Knative bring to a cluster. They accept
 * everything: their makers' schemas are not ours to repeat.
 */
export const ROUTING_DEFINITIONS: KubeObject[] = definitions([
  ...Object.values(WORKLOADS).flatMap(({ resource, watches }) => [resource, ...(watches?.resources ?? [])]),
  ...Object.values(ROUTING).flatMap(({ resources }) => resources),
  ...Object.values(AUTOSCALERS).map(({ resource }) => resource),
]);

function definitions(resources: readonly Resource[]): KubeObject[] {
  const byName = new Map<string, Resource[]>();
  for (const resource of resources) {
    if (BUILT_IN.test(resource.group)) continue;
    const name = `${resource.plural}.${resource.group}`;
    const versions = byName.get(name) ?? [];
    if (!versions.some(({ version }) => version === resource.version)) byName.set(name, [...versions, resource]);
  }
  return [...byName.values()].map((versions) =>
    permissiveDefinition(versions[0]!, {
      status: hasStatus(versions[0]!),
      versions: versions.map(({ version }) => version),
    }),
  );
}

/** Where somebody else tells how an object is, and where that is read. */
function hasStatus({ group }: Resource): boolean {
  return group === KNATIVE_GROUP;
}
