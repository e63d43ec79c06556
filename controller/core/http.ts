export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** The method of that name, in whatever letters it is written. */
export function parseHttpMethod(name: string | undefined): HttpMethod | undefined {
  return HTTP_METHODS.find((method) => method === name?.trim().toUpperCase());
}

export interface HttpRequest {
  url: string;
  method?: HttpMethod;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: string;
  /** Milliseconds until the call is given up. */
  timeout: number;
  /** Accept any server certificate. Default: false. */
  insecure?: boolean;
  /** Address of an HTTP proxy to go through. */
  proxy?: string;
  /** The call is the controller's own, and may go to link-local addresses. Default: only if a flag allows it. */
  linkLocal?: true;
  /** Ends the call. Default: only its timeout does. */
  signal?: AbortSignal;
}

export interface HttpResponse {
  status: number;
  body: string;
  /** The header `Retry-After`, where the answer has it. */
  retryAfter?: string;
}

/**
 * One HTTP call. Rejects when there is no answer: refused, timed out, cut off; the message names the host, never
 * credentials.
 */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;
