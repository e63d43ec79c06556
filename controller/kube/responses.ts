import { STATUS_CODES } from 'node:http';
import { apiVersionOf, type KubeObject, type Resource } from '../api/types/meta';
import { ApiError, type ObjectList } from './api';

/** Characters that are shown of an answer that is no Status. */
const SHOWN = 300;

/** The answer of Kubernetes about the result of a request. */
interface Status {
  reason?: string;
  message?: string;
  code?: number;
}

/**
 * The object with apiVersion and kind, as the API promises. The record of who wrote which field is left out, because it
 * is half of the size.
 */
export function normalizeObject(resource: Resource, object: KubeObject, metadataOnly?: boolean): KubeObject {
  const metadata: KubeObject['metadata'] & { managedFields?: unknown } = { ...object.metadata };
  delete metadata.managedFields;
  const head = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata };
  return metadataOnly ? head : { ...object, ...head };
}

export function normalizeList(
  resource: Resource,
  list: { items?: KubeObject[] | null; metadata?: { resourceVersion?: string; continue?: string } },
  metadataOnly?: boolean,
): ObjectList {
  return {
    items: (list.items ?? []).map((item) => normalizeObject(resource, item, metadataOnly)),
    resourceVersion: list.metadata?.resourceVersion ?? '',
    ...(list.metadata?.continue && { continue: list.metadata.continue }),
  };
}

/**
 * The refusal in the body of an answer. It is Kubernetes' Status, whose message names the object, or the answer of a
 * proxy, which is shown with the request.
 */
export function toApiError(status: number, body: string, request: string): ApiError {
  const { reason, message } = parseStatus(body);
  const said = body.trim().slice(0, SHOWN) || `HTTP ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  return new ApiError(status, reason || reasonOf(status), message || `${request}: ${said}`);
}

/** The refusal in an event of a watch. */
export function toWatchError(object: KubeObject, request: string): ApiError {
  const status: number = object.code ?? 500;
  return new ApiError(
    status,
    object.reason || reasonOf(status),
    object.message || `${request}: the watch ended with code ${status}`,
  );
}

/** Parses the JSON of an answer. @throws Error that shows nothing of the answer, which may be a Secret */
export function parseJson(body: string, request: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(
      `${request}: the answer (${body.length} characters) is not JSON: check what is between here and the API server`,
    );
  }
}

/**
 * The reason for a status text: `Not Found` → `NotFound`, `Conflict` → `Conflict`. Nearly all reasons of Kubernetes are
 * made like this.
 */
function reasonOf(status: number): string {
  return status === 410 ? 'Expired' : (STATUS_CODES[status] ?? 'Unknown').replaceAll(/[^A-Za-z]/g, '');
}

function parseStatus(body: string): Status {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'Status' ? value : {};
  } catch {
    return {};
  }
}
