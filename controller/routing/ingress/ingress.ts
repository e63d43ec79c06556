import type { Canary } from '../../api/types/canary';
import { type DesiredObject, type Find, serviceMetadata } from '../../api/types/desired';
import { includedLabels } from '../../api/labels';
import { apiVersionOf, type KubeObject, type ObjectMeta } from '../../api/types/meta';
import { INGRESS } from '../../api/types/resources';
import { copiedSpec, findSource, type RoutingSource } from '../shared/source';

type Annotations = Readonly<Record<string, string>>;

interface Path {
  backend: { service?: { name: string; [field: string]: unknown }; [field: string]: unknown };
  [field: string]: unknown;
}

/** A rule of an Ingress; one without paths sends its host to the default backend. */
interface Rule {
  http?: { paths: Path[] };
  [field: string]: unknown;
}

/** What the user's Ingress becomes in its copy. */
export interface IngressCopy {
  /** Prefix of the annotations that the ingress controller reads, without the slash. */
  prefix: string;
  /** The copy's paths, instead of those of a rule. */
  paths(paths: readonly Path[]): Path[];
  /** The copy's annotations, instead of the user's. */
  annotations(own: Annotations): Annotations;
}

const CLASS = 'kubernetes.io/ingress.class';

export const INGRESS_SOURCE: RoutingSource = {
  resource: INGRESS,
  field: 'ingressRef',
  services: ({ spec }) =>
    rulesOf(spec).flatMap(({ http }) => (http?.paths ?? []).flatMap(({ backend }) => backend.service?.name ?? [])),
};

/** The Ingress that is made beside the user's. */
export function findIngressCopy(canary: Canary, find: Find): KubeObject | undefined {
  return find(INGRESS, copyName(canary));
}

/** A copy of the user's Ingress; while that is missing, a copy of the copy, whose weights can still be taken back. */
export function copiedIngress(canary: Canary, find: Find, copy: IngressCopy): DesiredObject[] {
  const existing = findIngressCopy(canary, find);
  const source = findSource(INGRESS_SOURCE, canary, find) ?? existing;
  if (source === undefined) return [];
  const annotations = copy.annotations(includedLabels(source.metadata.annotations, ['*']));
  const labels = includedLabels(source.metadata.labels, ['*']);
  const metadata = serviceMetadata(canary, copyName(canary), {
    labels,
    annotations: existing === undefined ? { ...annotations } : followed(annotations, existing, copy.prefix),
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
        spec: copiedSpec({ ...source.spec, rules }, existing),
      },
    },
  ];
}

/** The same path to another Service. */
export function pathTo(path: Path, name: string): Path {
  return { ...path, backend: { ...path.backend, service: { ...path.backend.service, name } } };
}

/**
 * What the ingress controller reads follows the user's Ingress, also where an annotation goes. All others are copied
 * only once: dashboards and the like write their own to every Ingress.
 */
function followed(annotations: Annotations, existing: KubeObject, prefix: string): ObjectMeta['annotations'] {
  const follows = (name: string): boolean => name === CLASS || name.startsWith(`${prefix}/`);
  const gone = Object.keys(existing.metadata.annotations ?? {}).map((name) => [name, null] as const);
  const entries = [...gone, ...Object.entries(annotations)].filter(([name]) => follows(name));
  // As in a spec, `null` takes away.
  return Object.fromEntries(entries) as ObjectMeta['annotations'];
}

function copyName(canary: Canary): string {
  return `${canary.spec.ingressRef?.name}-canary`;
}

function rulesOf(spec: { rules?: Rule[] } | undefined): Rule[] {
  return spec?.rules ?? [];
}
