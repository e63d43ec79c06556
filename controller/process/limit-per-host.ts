import { formatDuration } from '../core/duration';
import { messageOf } from '../core/errors';
import type { Clock } from '../core/clock';
import type { Http, HttpRequest, HttpResponse } from '../core/http';
import { hostOf } from './proxy';
import { Turns } from '../core/semaphore';

/** Calls of one host under way at once. */
const SLOTS = 128;

/**
 * Lets only so many calls of one host be under way at once, so that many Canaries that ask a slow one do not take all
 * sockets. Further calls wait in their order, as a part of their timeout; no other host's calls wait for them.
 */
export function slotted(http: Http, clock: Clock, slots = SLOTS): Http {
  const hosts = new Map<string, Turns>();
  return async (request) => {
    if (!URL.canParse(request.url)) return await http(request);
    const host = hostOf(new URL(request.url));
    const free = hosts.get(host) ?? new Turns(slots);
    hosts.set(host, free);
    const waited = await free.takeWithin(request.timeout, clock);
    if (waited === undefined)
      throw new Error(
        `${host}: timed out after ${formatDuration(request.timeout)}: the host was busy with ${slots} other calls`,
      );
    try {
      return await called(http, request, waited);
    } finally {
      free.giveBack();
      if (free.idle) hosts.delete(host);
    }
  };
}

/** @param waited milliseconds of the timeout that are over */
async function called(http: Http, request: HttpRequest, waited: number): Promise<HttpResponse> {
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
