import type { CanaryWebhook } from '../api/types/canary';
import { isRecord } from '../core/json';
import { type HttpMethod, parseHttpMethod, type HttpRequest } from '../core/http';
import type { HookPayload } from './payload';

/** The request to a hook, without its timeout. */
export type HookRequest = Omit<HttpRequest, 'timeout'> & { method: HttpMethod };

/**
 * The request to a hook: a POST with the payload. The metadata of the hook may set another `method`, unless it is a
 * task of a load tester. If `body` in the metadata is a JSON object, its keys are added to the payload, for services
 * with a format of their own.
 *
 * @throws Error that names the wrong field of the hook
 */
export function buildRequest(hook: CanaryWebhook, payload: HookPayload): HookRequest {
  if (!URL.canParse(hook.url))
    throw new Error(`webhook ${hook.name} has a url that is none: set it to one like http://host/path`);
  const { protocol } = new URL(hook.url);
  if (!/^https?:$/.test(protocol))
    throw new Error(
      `webhook ${hook.name} has a url of the protocol ${protocol}, which is not supported: set it to one like http://host/path`,
    );
  const { url, disableTLS } = hook;
  const request = { url, method: methodOf(hook, payload), insecure: disableTLS === true };
  if (request.method === 'GET') return request;
  return {
    ...request,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...parseOwnBody(payload), ...payload }),
  };
}

function methodOf({ name }: CanaryWebhook, { metadata = {} }: HookPayload): HttpMethod {
  if (isTask(metadata)) return 'POST';
  // Any other value is no method but metadata that the hook receives.
  const method = parseHttpMethod(metadata.method) ?? 'POST';
  if (method === 'GET' && metadata.body?.trim())
    throw new Error(
      `webhook ${name} has a metadata.body, which GET does not send: remove it, or set metadata.method to another`,
    );
  return method;
}

/**
 * Whether the metadata is a task of a load tester. Its method and body then belong to the requests that the task sends.
 */
function isTask({ type }: Record<string, string>): boolean {
  return Boolean(type?.trim());
}

/** The keys that the hook adds to its body. Empty if `body` is no JSON object, or the metadata is a task. */
function parseOwnBody({ metadata = {} }: HookPayload): Record<string, unknown> {
  if (isTask(metadata)) return {};
  try {
    const body: unknown = JSON.parse(metadata.body ?? '');
    return isRecord(body) ? body : {};
  } catch {
    return {};
  }
}
