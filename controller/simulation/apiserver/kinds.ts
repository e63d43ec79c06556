import type { Admission } from '../../admission/schema';
import type { Resource } from '../../api/types/meta';
import {
  CONFIG_MAP,
  CUSTOM_RESOURCE_DEFINITION,
  DAEMON_SET,
  DEPLOYMENT,
  EVENT,
  HORIZONTAL_POD_AUTOSCALER,
  LEASE,
  NAMESPACE,
  POD_DISRUPTION_BUDGET,
  SECRET,
  SERVICE,
} from '../../api/types/resources';
import type { Kind, ServedVersion } from './kind';
import { unknownKind } from './refusals';

interface Traits {
  status?: boolean;
  generation?: boolean;
  countsAnnotations?: boolean;
  unconditionalUpdate?: boolean;
}

/** The built-in kinds without their admission rules. */
const BUILT_IN: readonly (readonly [Resource, Traits])[] = [
  [NAMESPACE, { status: true }],
  [SERVICE, { status: true }],
  [CONFIG_MAP, {}],
  [SECRET, {}],
  [EVENT, {}],
  [
    { group: '', version: 'v1', kind: 'Pod', plural: 'pods' },
    { status: true, generation: true },
  ],
  [DEPLOYMENT, { status: true, generation: true, countsAnnotations: true }],
  [DAEMON_SET, { status: true, generation: true }],
  [POD_DISRUPTION_BUDGET, { status: true, generation: true }],
  [
    { group: 'apps', version: 'v1', kind: 'ReplicaSet', plural: 'replicasets' },
    { status: true, generation: true },
  ],
  [
    { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress', plural: 'ingresses' },
    { status: true, generation: true },
  ],
  [HORIZONTAL_POD_AUTOSCALER, { status: true }],
  [LEASE, { unconditionalUpdate: false }],
  [CUSTOM_RESOURCE_DEFINITION, { status: true, generation: true, unconditionalUpdate: false }],
];

const id = (group: string, plural: string): string => `${plural}.${group}`;

/** The kinds that are served at the moment. */
export class Kinds {
  private readonly kinds: Map<string, Kind>;

  /**
   * @param admission what is done to a built-in kind's objects, if anything
   * @param copyOf serves the same kinds as this one. Default: the built-in kinds
   */
  constructor(admission: (resource: Resource) => Admission | undefined, copyOf?: Kinds) {
    this.kinds = new Map(copyOf?.kinds);
    if (copyOf !== undefined) return;
    for (const [resource, traits] of BUILT_IN) {
      const version = { status: traits.status ?? false, admission: admission(resource) };
      this.add({
        group: resource.group,
        kind: resource.kind,
        plural: resource.plural,
        clusterScoped: resource.clusterScoped ?? false,
        versions: new Map([[resource.version, version]]),
        generation: traits.generation ?? false,
        countsAnnotations: traits.countsAnnotations ?? false,
        unconditionalUpdate: traits.unconditionalUpdate ?? true,
        custom: false,
      });
    }
  }

  add(kind: Kind): void {
    this.kinds.set(id(kind.group, kind.plural), kind);
  }

  remove(kind: Kind): void {
    this.kinds.delete(id(kind.group, kind.plural));
  }

  all(): Iterable<Kind> {
    return this.kinds.values();
  }

  /** @throws ApiError 404 when the kind is not served, or not in this version */
  of(resource: Resource): Kind {
    const kind = this.find(resource);
    if (kind === undefined) throw unknownKind();
    return kind;
  }

  find(resource: Resource): Kind | undefined {
    const kind = this.kinds.get(id(resource.group, resource.plural));
    return kind?.versions.has(resource.version) ? kind : undefined;
  }

  /** The kind that an ownerReference speaks of, in whatever version. */
  named(group: string, name: string): Kind | undefined {
    return [...this.kinds.values()].find((kind) => kind.group === group && kind.kind === name);
  }
}

/** How one version of a kind is served. */
export function servedVersion(kind: Kind, version: string): ServedVersion {
  const served = kind.versions.get(version);
  if (served === undefined) throw unknownKind();
  return served;
}
