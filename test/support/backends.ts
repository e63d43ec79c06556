import type { KubeObject } from '../../controller/api/types/meta';

/** A Service that a routing object sends requests to. */
export interface Backend {
  service: string;
  /** Default: that of the routing object. */
  namespace?: string;
  /** `undefined` where the object names none. */
  port?: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Lists whose elements are backends with a weight, in the routing objects of all providers. */
const LISTS = ['route', 'backendRefs', 'services', 'backends', 'split', 'destinations'] as const;

/**
 * The Services of one version that a routing object sends requests to. It is read without the code that has written
 * it: every list of backends is looked for, whatever the kind of the object.
 */
export function backendsOf(object: KubeObject): Backend[] {
  if (object.kind === 'Service') return [];
  return found(object.spec as unknown);
}

function found(value: unknown): Backend[] {
  if (Array.isArray(value)) return value.flatMap(found);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    (LISTS as readonly string[]).includes(field) && Array.isArray(inner) ? inner.flatMap(backendOf) : found(inner),
  );
}

function backendOf(entry: Fields): Backend[] {
  // Only an HTTPProxy leaves weights out, those of 0.
  if (entry.weight === undefined || Number.parseFloat(String(entry.weight)) === 0) return [];
  const destination = (entry.destination ?? {}) as Fields;
  const tag = destination['kuma.io/service'] as string | undefined;
  const name = [entry.service, entry.name, entry.serviceName, destination.host, tag].find(
    (one) => typeof one === 'string',
  );
  if (typeof name !== 'string') return [];
  // Istio's `service.namespace`, Kuma's `service_namespace_svc_port`.
  const [service, namespace] = name.split(/[._]/);
  if (!/-(primary|canary)$/.test(service!)) return [];
  const port = (entry.port ?? entry.servicePort ?? (destination.port as Fields | undefined)?.number) as
    number | undefined;
  return [{ service: service!, ...(tag !== undefined && { namespace }), ...(typeof port === 'number' && { port }) }];
}
