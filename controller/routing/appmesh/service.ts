import type { Canary, CanaryService } from '../../api/types/canary';
import { titleOf } from '../../api/defaults';
import type { DesiredObject } from '../../api/types/desired';
import { parseDuration } from '../../core/duration';
import type { RoutingRequest } from '../provider';

interface Retries {
  attempts?: number;
  perTryTimeout?: string;
  retryOn?: string;
}

/** The answers and failures that a request can be tried again for. */
const RETRY_EVENTS = ['server-error', 'gateway-error', 'client-error', 'stream-error'];
/** Milliseconds. */
const PER_TRY_TIMEOUT = 250;
/** Annotations that App Mesh's ingress gateway reads off a VirtualService. */
const GATEWAY = 'gateway.appmesh.k8s.aws';
const GATEWAY_ANNOTATIONS = ['expose', 'domain', 'timeout', 'retries'].map((name) => `${GATEWAY}/${name}`);

export function listenerOf(
  { portName }: CanaryService,
  port: number,
): { portMapping: { port: number; protocol: string } } {
  return { portMapping: { port, protocol: portName?.includes('grpc') ? 'grpc' : 'http' } };
}

/** Whole milliseconds; `undefined` for a text that is no duration. */
export function milliseconds(duration: string | undefined): number | undefined {
  const found = duration ? parseDuration(duration) : undefined;
  return found === undefined ? undefined : Math.trunc(found);
}

/** @param perRetryTimeout how the API says that a try may take so many milliseconds */
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

/** With one that App Mesh does not know, it would refuse the whole route, a rollback's too. */
export function retryProblems(canary: Canary): string[] {
  const unknown = eventsOf(canary.spec.service.retries).filter((event) => !RETRY_EVENTS.includes(event));
  return unknown.map(
    (event) =>
      `Canary ${titleOf(canary)}: spec.service.retries.retryOn: App Mesh knows no ${event}; use ${RETRY_EVENTS.join(', ')}, or remove it`,
  );
}

function eventsOf(retries: Retries = {}): string[] {
  return (retries.retryOn ?? '').split(',').flatMap((event) => event.trim() || []);
}

/**
 * A VirtualService that users outside of the mesh reach by the hosts of the Canary; of one that was made for it, what
 * no longer holds is taken away.
 */
export function exposed({ canary, find }: RoutingRequest, { object, ...desired }: DesiredObject): DesiredObject {
  const { unmanagedMetadata, ...service } = canary.spec.service;
  const existing = find(desired.resource, object.metadata.name)?.metadata;
  const made = existing?.ownerReferences?.some(({ uid }) => uid === canary.metadata.uid);
  const written = GATEWAY_ANNOTATIONS.filter((name) => made && existing?.annotations?.[name] !== undefined);
  const managed = Object.entries({
    ...Object.fromEntries(written.map((name) => [name, null])),
    ...exposure(service),
  }).filter(
    ([name]) => !unmanagedMetadata?.annotations?.includes(name) && object.metadata.annotations?.[name] === undefined,
  );
  // As in a spec, `null` takes away.
  const annotations = { ...object.metadata.annotations, ...Object.fromEntries(managed) } as Record<string, string>;
  return { ...desired, object: { ...object, metadata: { ...object.metadata, annotations } } };
}

function exposure({ hosts = [], timeout, retries }: CanaryService): Record<string, string> {
  if (hosts.length === 0) return {};
  const { attempts } = (retries ?? {}) as Retries;
  return {
    [`${GATEWAY}/expose`]: 'true',
    // The last one has its comma, too.
    [`${GATEWAY}/domain`]: hosts.map((host) => `${host},`).join(''),
    ...(timeout ? { [`${GATEWAY}/timeout`]: timeout } : {}),
    ...(attempts ? { [`${GATEWAY}/retries`]: String(attempts) } : {}),
  };
}
