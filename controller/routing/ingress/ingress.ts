import type { Canary } from '../../api/types/canary';
import { type DesiredObject, type Find, serviceMetadata } from '../../api/types/desired';
import { includedLabels } from '../../api/labels';
import { apiVersionOf, type KubeObject, type ObjectMeta } from '../../api/types/meta';
import { INGRESS } from '../../api/types/resources';
import { copySpec, findSource, type RoutingSource } from '../shared/source';

type Annotations = Readonly<Record<string, string>>;

interface Path {
  backend: { service?: { name: string; [field: string]: unknown }; [field: string]: unknown };
  [field: string]: unknown;
}

/** A rule of an Ingress. Without paths it sends its host to the default backend. */
interface Rule {
  http?: { paths: Path[] };
  [field: string]: unknown;
}

/** How the copy differs from the user's Ingress. */
export interface IngressCopy {
  /** Prefix of the annotations that the ingress controller reads, without the slash. */
  prefix: string;
  /** Changes the paths of a rule. */
  paths(paths: readonly Path[]): Path[];
  /** Changes the annotations. */
  annotations(own: Annotations): Annotations;
}

const CLASS = 'kubernetes.io/ingress.class';

export const INGRESS_SOURCE: RoutingSource = {
  resource: INGRESS,
  field: 'ingressRef',
  services: (ingress) => backendsOf(ingress).map(({ name }) => name),
};

/** The Services that the paths of an Ingress lead to, with their ports. */
export function backendsOf({ spec }: KubeObject): NonNullable<Path['backend']['service']>[] {
  return rulesOf(spec).flatMap(({ http }) => (http?.paths ?? []).flatMap(({ backend }) => backend.service ?? []));
}

/** The copy that was made of the user's Ingress. */
export function findIngressCopy(canary: Canary, find: Find): KubeObject | undefined {
  return find(INGRESS, copyName(canary));
}

/**
 * Copies the user's Ingress. While it is missing, the copy is made from the existing copy, so that weights can still be
 * taken back.
 */
export function copyIngress(canary: Canary, find: Find, copy: IngressCopy): DesiredObject[] {
  const existing = findIngressCopy(canary, find);
  const source = findSource(INGRESS_SOURCE, canary, find) ?? existing;
  if (source === undefined) return [];
  const annotations = copy.annotations(includedLabels(source.metadata.annotations, ['*']));
  const labels = includedLabels(source.metadata.labels, ['*']);
  const metadata = serviceMetadata(canary, copyName(canary), {
    labels,
    annotations: existing === undefined ? { ...annotations } : followAnnotations(annotations, existing, copy.prefix),
  });
  const rules = rulesOf(source.spec).map((rule) =>
    rule.http === undefined ? rule : { ...rule, http: { ...rule.http, paths: copy.paths(rule.http.paths) } },
  );
  return [
    {
      resource: INGRESS,
      object: {
        apiVersion: apiVersionOf(INGRESS),
        kind: INGRESS.kind,
        metadata,
        spec: copySpec({ ...source.spec, rules }, existing),
      },
    },
  ];
}

/** The same path, leading to another Service. */
export function pathTo(path: Path, name: string): Path {
  return { ...path, backend: { ...path.backend, service: { ...path.backend.service, name } } };
}

/**
 * Annotations that the ingress controller reads follow the user's Ingress, even when one is removed. All others are
 * copied only once, because dashboards and other programs write their own to every Ingress.
 */
function followAnnotations(annotations: Annotations, existing: KubeObject, prefix: string): ObjectMeta['annotations'] {
  const isFollowed = (name: string): boolean => name === CLASS || name.startsWith(`${prefix}/`);
  const gone = Object.keys(existing.metadata.annotations ?? {}).map((name) => [name, null] as const);
  const entries = [...gone, ...Object.entries(annotations)].filter(([name]) => isFollowed(name));
  // `null` removes an annotation, as in a merge patch.
  return Object.fromEntries(entries) as ObjectMeta['annotations'];
}

function copyName(canary: Canary): string {
  return `${canary.spec.ingressRef?.name}-canary`;
}

function rulesOf(spec: { rules?: Rule[] } | undefined): Rule[] {
  return spec?.rules ?? [];
}
