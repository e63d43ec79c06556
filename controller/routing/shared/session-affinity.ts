import type { SessionAffinity } from '../../api/types/canary';
import { analysisOf, hasConditions, intervalOf } from '../../api/defaults';
import type { RoutingRequest } from '../provider';

const DAY = 86_400;

/** A cookie of a session affinity. */
export interface AffinityCookie {
  /** The value of the `Set-Cookie` header that sets the cookie, or removes it from the browser. */
  header: string;
  /** A regular expression for the `Cookie` header of users who have the cookie. */
  pattern: string;
}

/** The cookies that the routes use at this point of the rollout. */
export interface AffinityCookies {
  /** Set for users whom the canary answers. Users who have it stay on the canary. */
  canary?: AffinityCookie;
  /** Set for users whom the primary answers. Users who have it stay on the primary. */
  primary?: AffinityCookie;
  /** The cookie of a finished rollout, to be removed. */
  ended?: AffinityCookie;
}

/** @returns the cookies that the routes need; empty without session affinity, or if one version gets all users */
export function affinityCookies({ canary, status, routes }: RoutingRequest): AffinityCookies {
  const affinity = analysisOf(canary).sessionAffinity;
  if (affinity === undefined || routes.everyone) return {};
  const { sessionAffinityCookie, primarySessionAffinityCookie, previousSessionAffinityCookie } = status;
  if (routes.canary === 0) {
    const ended = sessionAffinityCookie ?? previousSessionAffinityCookie;
    return ended === undefined ? {} : { ended: cookie(affinity, ended, -1) };
  }
  if (sessionAffinityCookie === undefined) return {};
  const maxAge = maxAgeOf(affinity);
  const cookies: AffinityCookies = { canary: cookie(affinity, sessionAffinityCookie, maxAge) };
  if (affinity.primaryCookieName && primarySessionAffinityCookie !== undefined) {
    // The cookie lasts for one step only. Users become free to move while the weight grows. In an A/B test no weight
    // grows.
    const isAbTest = hasConditions(canary);
    cookies.primary = cookie(
      affinity,
      primarySessionAffinityCookie,
      isAbTest ? maxAge : Math.ceil(intervalOf(canary) / 1000),
    );
  }
  return cookies;
}

/** @returns the lifetime of the cookie in seconds */
export function maxAgeOf({ maxAge }: SessionAffinity): number {
  return maxAge || DAY;
}

/** @param text `name=value` @param maxAge seconds; a negative number removes the cookie */
function cookie(affinity: SessionAffinity, text: string, maxAge: number): AffinityCookie {
  const [name, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
  return {
    header: [text, `Max-Age=${maxAge}`, ...attributes(affinity)].join('; '),
    pattern: `.*${escapeRegExp(name)}.*${escapeRegExp(value)}.*`,
  };
}

/** A browser removes a cookie only if the attributes are the same as when it was set. */
function attributes({ domain, httpOnly, partitioned, path, sameSite, secure }: SessionAffinity): string[] {
  return [
    ...(domain ? [`Domain=${domain}`] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    ...(partitioned ? ['Partitioned'] : []),
    ...(path ? [`Path=${path}`] : []),
    ...(sameSite ? [`SameSite=${sameSite}`] : []),
    ...(secure ? ['Secure'] : []),
  ];
}

/** @returns a regular expression that matches exactly this text */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
