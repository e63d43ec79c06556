import { formatDuration } from '../core/duration';
import { messageOf } from '../core/errors';
import type { Clock } from '../core/clock';
import type { Http, HttpRequest, HttpResponse } from '../core/http';
import { hostOf } from './proxy';
import { Semaphore } from '../core/semaphore';

/** Calls to one host that may be under way at once. */
const CALLS = 128;

/**
 * Bounds the calls to one host that are under way at once, so that many Canaries that ask a slow host do not take all
 * sockets. Further calls wait in their order, which counts towards their timeout. Calls to other hosts do not wait.
 */
export function limitPerHost(http: Http, clock: Clock, limit = CALLS): Http {
  const hosts = new Map<string, Semaphore>();
  return async (request) => {
    if (!URL.canParse(request.url)) return await http(request);
    const host = hostOf(new URL(request.url));
    const calls = hosts.get(host) ?? new Semaphore(limit);
    hosts.set(host, calls);
    const waited = await calls.acquireWithin(request.timeout, clock);
    if (waited === undefined)
      throw new Error(
        `${host}: timed out after ${formatDuration(request.timeout)}: the host was busy with ${limit} other calls`,
      );
    try {
      return await callInRemainingTime(http, request, waited);
    } finally {
      calls.release();
      if (calls.idle) hosts.delete(host);
    }
  };
}

/** @param waited milliseconds of the timeout that are over */
async function callInRemainingTime(http: Http, request: HttpRequest, waited: number): Promise<HttpResponse> {
  if (waited === 0) return await http(request);
  try {
    return await http({ ...request, timeout: request.timeout - waited });
  } catch (error) {
    throw new Error(
      `${messageOf(error)}, after ${formatDuration(waited)} in which the host was busy with other calls`,
      {
        cause: error,
      },
    );
  }
}
