import type { CanaryWebhook } from '../api/types/canary';
import { isRecord } from '../core/json';
import { type HttpMethod, parseHttpMethod, type HttpRequest } from '../core/http';
import type { HookPayload } from './payload';

/** How a hook is called, but for the time that it may take. */
export type HookRequest = Omit<HttpRequest, 'timeout'> & { method: HttpMethod };

/**
 * The call of a hook: POST with the payload, unless its metadata, which is no task of a load tester, asks for another
 * `method`; the keys of a `body` in it, where that is a JSON object, stand beside the payload's own, for services that
 * have a form of their own.
 *
 * @throws Error that names the field of the hook that keeps it from being called
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
  // Any other is no method but something that the hook is told.
  const method = parseHttpMethod(metadata.method) ?? 'POST';
  if (method === 'GET' && metadata.body?.trim())
    throw new Error(
      `webhook ${name} has a metadata.body, which GET does not send: remove it, or set metadata.method to another`,
    );
  return method;
}

/** A task of a load tester: what it says of method and body is about the requests that the task sends. */
function isTask({ type }: Record<string, string>): boolean {
  return Boolean(type?.trim());
}

/** What the hook itself puts into its body; nothing when that is no JSON object. */
function parseOwnBody({ metadata = {} }: HookPayload): Record<string, unknown> {
  if (isTask(metadata)) return {};
  try {
    const body: unknown = JSON.parse(metadata.body ?? '');
    return isRecord(body) ? body : {};
  } catch {
    return {};
  }
}
