import { DURATION_PATTERN, parseDuration } from '../../core/duration';
import type { Rule, SharedRule } from './rule';

/** A duration that Serin itself keeps. */
export const DURATION: SharedRule<string> = {
  code: 'invalid-duration',
  cel: `self.matches('${DURATION_PATTERN.replaceAll('\\', '\\\\')}')`,
  detail: 'is no duration',
  mend: 'write a number and a unit, for example 30s, 1m30s or 1h',
  holds: (text) => parseDuration(text) !== undefined,
  explain: (text) => ({
    found: `"${text}"`,
    detail: 'is no duration',
    mend: 'write for example 30s, 1m30s or 1h',
  }),
};

/** An address that is called over HTTP; the empty text is no address. */
export const ADDRESS: Rule = {
  code: 'invalid-address',
  cel: "self == '' || self.matches('^[hH][tT][tT][pP][sS]?://.+')",
  detail: 'is no address',
  mend: 'write a URL that starts with http:// or https://',
};
