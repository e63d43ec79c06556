/** Time, as everything here sees it: the machine's in the controller, a virtual one in the simulation. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back after that many milliseconds, unless cancelled before. */
  after(milliseconds: number, callback: () => void): Cancel;
}
export type Cancel = () => void;

/** A number in [0, 1). */
export type Random = () => number;

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** The method of that name, in whatever letters it is written. */
export function httpMethodNamed(name: string | undefined): HttpMethod | undefined {
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

/** A structured log: fields first, as they are to be found again, then a sentence. */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
