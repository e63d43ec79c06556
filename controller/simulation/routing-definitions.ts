import type { KubeObject, Resource } from '../api/meta';
import { ROUTING } from '../routing/index';
import { AUTOSCALERS } from '../workloads/index';

const BUILT_IN = /^(apps|autoscaling|)$/;

/** CustomResourceDefinitions of what meshes, ingresses and autoscalers bring to a cluster. They accept everything: their makers' schemas are not ours to repeat. */
export const ROUTING_DEFINITIONS: KubeObject[] = definitions([...Object.values(ROUTING).flatMap(({ resources }) => resources), ...Object.values(AUTOSCALERS).map(({ resource }) => resource)]);

function definitions(resources: readonly Resource[]): KubeObject[] {
  const byName = new Map<string, Resource[]>();
  for (const resource of resources) {
    if (BUILT_IN.test(resource.group)) continue;
    const name = `${resource.plural}.${resource.group}`;
    const versions = byName.get(name) ?? [];
    if (!versions.some(({ version }) => version === resource.version)) byName.set(name, [...versions, resource]);
  }
  return [...byName].map(([name, versions]) => definition(name, versions));
}

function definition(name: string, versions: readonly Resource[]): KubeObject {
  const { group, kind, plural, clusterScoped } = versions[0]!;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group,
      scope: clusterScoped ? 'Cluster' : 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map(({ version }, index) => ({ name: version, served: true, storage: index === 0, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } })),
    },
  };
}
