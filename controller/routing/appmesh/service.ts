import { serviceOf } from '../../api/defaults';
import type { Canary, CanaryService } from '../../api/types/canary';
import type { Problem } from '../../api/problems/problem';
import type { DesiredObject } from '../../api/types/desired';
import { parseDuration } from '../../core/duration';
import type { RoutingRequest } from '../provider';
import { findUnsupported } from '../shared/unsupported-fields';

interface Retries {
  attempts?: number;
  perTryTimeout?: string;
  retryOn?: string;
}

/** What App Mesh can retry a request for. */
const RETRY_EVENTS = ['server-error', 'gateway-error', 'client-error', 'stream-error'];
/** Milliseconds. */
const PER_TRY_TIMEOUT = 250;
/** Annotations of a VirtualService that App Mesh's ingress gateway reads. */
const GATEWAY = 'gateway.appmesh.k8s.aws';
const GATEWAY_ANNOTATIONS = ['expose', 'domain', 'timeout', 'retries'].map((name) => `${GATEWAY}/${name}`);

export function listenerOf(
  { portName }: CanaryService,
  port: number,
): { portMapping: { port: number; protocol: string } } {
  return { portMapping: { port, protocol: portName?.includes('grpc') ? 'grpc' : 'http' } };
}

/** @returns whole milliseconds; undefined if the text is no duration */
export function milliseconds(duration: string | undefined): number | undefined {
  const found = duration ? parseDuration(duration) : undefined;
  return found === undefined ? undefined : Math.trunc(found);
}

/** @param perRetryTimeout how the API writes the timeout of one try, from milliseconds */
export function retryPolicy(
  { retries }: CanaryService,
  perRetryTimeout: (value: number) => object,
): { retryPolicy?: object } {
  if (retries === undefined) return {};
  const { attempts, perTryTimeout } = retries as Retries;
  const events = eventsOf(retries).filter((event) => RETRY_EVENTS.includes(event));
  const httpRetryEvents = events.length > 0 ? events : ['gateway-error'];
  return {
    retryPolicy: {
      httpRetryEvents,
      maxRetries: attempts || 1,
      ...perRetryTimeout(milliseconds(perTryTimeout) ?? PER_TRY_TIMEOUT),
    },
  };
}

/** Finds events that App Mesh does not know. It refuses the whole route for one of them. A rollback would fail, too. */
export function checkRetries(canary: Canary): Problem[] {
  const unknown = eventsOf(serviceOf(canary).retries).filter((event) => !RETRY_EVENTS.includes(event));
  const uses = unknown.map((event) => ({
    path: ['service', 'retries', 'retryOn'],
    detail: `App Mesh knows no ${event}`,
    mend: `use ${RETRY_EVENTS.join(', ')}, or remove it`,
  }));
  return findUnsupported(canary, uses);
}

function eventsOf(retries: Retries = {}): string[] {
  return (retries.retryOn ?? '').split(',').flatMap((event) => event.trim() || []);
}

/**
 * Makes a VirtualService reachable from outside the mesh, by the hosts of the Canary. Annotations that no longer apply
 * are removed if the Canary has made the VirtualService.
 */
export function exposeThroughGateway(
  { canary, find }: RoutingRequest,
  { object, ...desired }: DesiredObject,
): DesiredObject {
  const { unmanagedMetadata, ...service } = serviceOf(canary);
  const existing = find(desired.resource, object.metadata.name)?.metadata;
  const made = existing?.ownerReferences?.some(({ uid }) => uid === canary.metadata.uid);
  const written = GATEWAY_ANNOTATIONS.filter((name) => made && existing?.annotations?.[name] !== undefined);
  const managed = Object.entries({
    ...Object.fromEntries(written.map((name) => [name, null])),
    ...gatewayAnnotations(service),
  }).filter(
    ([name]) => !unmanagedMetadata?.annotations?.includes(name) && object.metadata.annotations?.[name] === undefined,
  );
  // `null` removes an annotation, as in a merge patch.
  const annotations = { ...object.metadata.annotations, ...Object.fromEntries(managed) } as Record<string, string>;
  return { ...desired, object: { ...object, metadata: { ...object.metadata, annotations } } };
}

function gatewayAnnotations({ hosts = [], timeout, retries }: CanaryService): Record<string, string> {
  if (hosts.length === 0) return {};
  const { attempts } = (retries ?? {}) as Retries;
  return {
    [`${GATEWAY}/expose`]: 'true',
    // The gateway expects a comma after the last host, too.
    [`${GATEWAY}/domain`]: hosts.map((host) => `${host},`).join(''),
    ...(timeout ? { [`${GATEWAY}/timeout`]: timeout } : {}),
    ...(attempts ? { [`${GATEWAY}/retries`]: String(attempts) } : {}),
  };
}
