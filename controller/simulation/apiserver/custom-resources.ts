import { apiVersionOf, type KubeObject, type Resource } from '../../api/types/meta';
import { CUSTOM_RESOURCE_DEFINITION } from '../../api/types/resources';
import type { Kind, ServedVersion } from './kind';
import { refuseValue, requireField, type Problem } from '../../api/problems/problem';
import type { Schema } from '../../admission/json-schema';
import { schemaAdmission } from '../../admission/schema';

interface DefinedVersion {
  name: string;
  served: boolean;
  storage: boolean;
  subresources?: { status?: object };
  schema?: { openAPIV3Schema?: Schema };
}

export function isDefinition(kind: Kind): boolean {
  return kind.group === CUSTOM_RESOURCE_DEFINITION.group && kind.kind === CUSTOM_RESOURCE_DEFINITION.kind;
}

/** What is wrong with a CustomResourceDefinition; a schema or a rule that does not compile is, too. */
export function definitionProblems({ metadata, spec }: KubeObject): Problem[] {
  const problems: Problem[] = [];
  const name = `${spec?.names?.plural}.${spec?.group}`;
  if (metadata.name !== name)
    problems.push(
      refuseValue(['metadata', 'name'], metadata.name, `must be spec.names.plural+"."+spec.group: "${name}"`),
    );
  const versions = definedVersions(spec);
  if (versions.filter((version) => version.storage).length !== 1)
    problems.push(
      refuseValue(
        ['spec', 'versions'],
        versions.map(({ name: version }) => version),
        'must have exactly one version marked as storage version',
      ),
    );
  versions.forEach((version, index) => {
    const path = ['spec', 'versions', index, 'schema', 'openAPIV3Schema'];
    const schema = version.schema?.openAPIV3Schema;
    if (schema === undefined) return void problems.push(requireField(path, 'schemas are required'));
    if (schema.type !== 'object')
      return void problems.push(refuseValue([...path, 'type'], schema.type, 'must be object at the root'));
    try {
      schemaAdmission(schema);
    } catch (error) {
      problems.push({ code: 'broken-rule', path, verdict: 'Invalid value', detail: (error as Error).message });
    }
  });
  return problems;
}

/** The kind that a valid CustomResourceDefinition defines. */
export function definedKind({ spec }: KubeObject): Kind {
  const versions = definedVersions(spec).filter((version) => version.served);
  return {
    group: spec.group,
    kind: spec.names.kind,
    plural: spec.names.plural,
    clusterScoped: spec.scope === 'Cluster',
    versions: new Map(versions.map((version) => [version.name, toServed(version)])),
    generation: true,
    countsAnnotations: false,
    unconditionalUpdate: false,
    custom: true,
  };
}

function definedVersions(spec: { versions?: DefinedVersion[] } | undefined): DefinedVersion[] {
  return spec?.versions ?? [];
}

function toServed(version: DefinedVersion): ServedVersion {
  return {
    status: version.subresources?.status !== undefined,
    admission: schemaAdmission(version.schema?.openAPIV3Schema ?? { type: 'object' }),
  };
}

/** The status that a CustomResourceDefinition gets once it is served. */
export function establishedStatus({ spec }: KubeObject, time: string): Record<string, unknown> {
  const condition = (type: string, reason: string, message: string): object => ({
    type,
    status: 'True',
    reason,
    message,
    lastTransitionTime: time,
  });
  return {
    acceptedNames: spec.names,
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    storedVersions: definedVersions(spec)
      .filter((version) => version.storage)
      .map((version) => version.name),
  };
}

/**
 * A CustomResourceDefinition that takes any content: for the kinds of other projects, such as routing objects.
 * @param status whether status is a subresource. Default: false
 * @param versions all versions to serve; the first one is the resource's own. Default: that one alone
 */
export function permissiveDefinition(
  resource: Resource,
  options: { status?: boolean; versions?: readonly string[] } = {},
): KubeObject {
  const { group, plural, kind, clusterScoped } = resource;
  const versions = (options.versions ?? [resource.version]).map((name) => ({
    name,
    served: true,
    storage: name === resource.version,
    ...(options.status ? { subresources: { status: {} } } : {}),
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  }));
  return {
    apiVersion: apiVersionOf(CUSTOM_RESOURCE_DEFINITION),
    kind: CUSTOM_RESOURCE_DEFINITION.kind,
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: clusterScoped ? 'Cluster' : 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions,
    },
  };
}
