import type { SessionAffinity } from '../../api/types/canary';
import { analysisOf, hasConditions, intervalOf } from '../../api/defaults';
import type { RoutingRequest } from '../provider';

const DAY = 86_400;

/** A cookie that a session affinity sets, follows, or takes back. */
export interface AffinityCookie {
  /** The value of the `Set-Cookie` header that sets it, or makes the browser forget it. */
  header: string;
  /** A regular expression for the `Cookie` header of those who have it. */
  pattern: string;
}

/** The cookies that the routes deal with. Which are there depends on where the rollout is. */
export interface AffinityCookies {
  /** Given to users whom the canary answers; those who have it stay there. */
  canary?: AffinityCookie;
  /** Given to users whom the primary answers; those who have it stay there. */
  primary?: AffinityCookie;
  /** Of a rollout that is over: to be forgotten. */
  ended?: AffinityCookie;
}

/**
 * What session affinity asks of the routes; nothing when the Canary has none, or every user goes to the same version
 * anyway.
 */
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
    // Held for one step only, so that the growing weight finds users who are free to move; an A/B test has no weight
    // that grows.
    const isAbTest = hasConditions(canary);
    cookies.primary = cookie(
      affinity,
      primarySessionAffinityCookie,
      isAbTest ? maxAge : Math.ceil(intervalOf(canary) / 1000),
    );
  }
  return cookies;
}

/** Seconds that a browser keeps the cookie. */
export function maxAgeOf({ maxAge }: SessionAffinity): number {
  return maxAge || DAY;
}

/** @param text `name=value` @param maxAge seconds; a negative one makes browsers forget the cookie */
function cookie(affinity: SessionAffinity, text: string, maxAge: number): AffinityCookie {
  const [name, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
  return {
    header: [text, `Max-Age=${maxAge}`, ...attributes(affinity)].join('; '),
    pattern: `.*${escaped(name)}.*${escaped(value)}.*`,
  };
}

/** A browser forgets a cookie only when it is told so with the attributes that it was set with. */
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

/** Text as a regular expression that matches it alone. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
