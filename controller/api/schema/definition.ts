import { type KubeObject, type Resource, apiVersionOf } from '../types/meta';
import { CUSTOM_RESOURCE_DEFINITION } from '../types/resources';
import { describe } from './described';
import { DESCRIPTIONS } from './descriptions';
import type { Schema } from './schema';

/** A column of `kubectl get`; a wide one is shown with `-o wide`. */
export interface Column {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date';
  jsonPath: string;
  wide?: boolean;
}

/** The definition of a namespaced kind in one served and stored version; the docstrings of its type describe it. */
export function definition(
  resource: Resource & { kind: 'Canary' | 'MetricTemplate' | 'AlertProvider' },
  columns: readonly Column[],
  parts: { spec: Schema; status?: Schema },
): KubeObject {
  const { group, version, kind, plural } = resource;
  const { about, fields } = DESCRIPTIONS[kind];
  const described = Object.entries(parts).map(([name, part]) => [name, describe(part, fields[name]!)]);
  const schema = {
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
          ...(parts.status === undefined ? {} : { subresources: { status: {} } }),
          additionalPrinterColumns: columns.map(({ wide, ...column }) => (wide ? { ...column, priority: 1 } : column)),
          schema: { openAPIV3Schema: schema },
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
