import { type KubeObject, type Resource, apiVersionOf } from '../types/meta';
import { CUSTOM_RESOURCE_DEFINITION } from '../types/resources';
import { describe } from './described';
import { DESCRIPTIONS } from './descriptions';
import type { Schema } from './schema';
import { wireSchema } from './wire-schema';

/** A column of `kubectl get`; a wide one is shown with `-o wide`. */
export interface Column {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date';
  jsonPath: string;
  wide?: boolean;
}

/** What the objects of a kind look like; the docstrings of its type describe it. */
export function objectSchema(
  resource: Resource & { kind: 'Canary' | 'MetricTemplate' | 'AlertProvider' },
  parts: { spec: Schema; status?: Schema },
): Schema {
  const { kind } = resource;
  const { about, fields } = DESCRIPTIONS[kind];
  const described = Object.entries(parts).map(([name, part]) => [name, describe(part, fields[name]!)]);
  return {
    type: 'object',
    description: about,
    properties: {
      apiVersion: { type: 'string', description: `${apiVersionOf(resource)}.` },
      kind: { type: 'string', description: `${kind}.` },
      metadata: { type: 'object' },
      ...Object.fromEntries(described),
    },
    required: ['spec'],
  };
}

/** The definition of a namespaced kind in one served and stored version. */
export function definition(resource: Resource, columns: readonly Column[], schema: Schema): KubeObject {
  const { group, version, kind, plural } = resource;
  return plain({
    apiVersion: apiVersionOf(CUSTOM_RESOURCE_DEFINITION),
    kind: CUSTOM_RESOURCE_DEFINITION.kind,
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), categories: ['all'] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(schema.properties?.status === undefined ? {} : { subresources: { status: {} } }),
          additionalPrinterColumns: columns.map(({ wide, ...column }) => (wide ? { ...column, priority: 1 } : column)),
          schema: { openAPIV3Schema: wireSchema(schema) },
        },
      ],
    },
  });
}

/**
 * Without the parts that schemas share: YAML would write those as anchors, and a reader could change one through
 * another.
 */
function plain(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object)) as KubeObject;
}
