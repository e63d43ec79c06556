import { DURATION_PATTERN, LONGEST_DURATION, parseDuration } from '../../core/duration';
import type { Rule, SharedRule } from './rule';

const IS_DURATION = `self.matches('${DURATION_PATTERN.replaceAll('\\', '\\\\')}')`;

/** A duration that Serin itself keeps. */
export const DURATION: SharedRule<string> = {
  code: 'invalid-duration',
  cel: IS_DURATION,
  detail: 'is no duration',
  mend: 'write a number and a unit, for example 30s, 1m30s or 1h',
  holds: (text) => parseDuration(text) !== undefined,
  explain: (text) => ({
    found: `"${text}"`,
    detail: 'is no duration',
    mend: 'write for example 30s, 1m30s or 1h',
  }),
};

const TOO_LONG = { detail: 'is longer than a year', mend: 'write at most 8760h' } as const;

/** Such a duration has an end. What is no duration is the subject of the rule before. */
export const LIMITED_DURATION: SharedRule<string> = {
  code: 'invalid-duration',
  // Millions of hours are more than an API server can compute with. Not every evaluator reads the Greek letter.
  cel: `!${IS_DURATION} || (!self.matches('[0-9]{7}[0-9.]*h') && (self.matches('μ') || duration(self) <= duration('8760h')))`,
  ...TOO_LONG,
  holds: (text) => (parseDuration(text) ?? 0) <= LONGEST_DURATION,
  explain: (text) => ({ found: `"${text}"`, ...TOO_LONG }),
};

/** An address that is called over HTTP; the empty text is no address. */
export const ADDRESS: Rule = {
  code: 'invalid-address',
  cel: "self == '' || self.matches('^[hH][tT][tT][pP][sS]?://.+')",
  detail: 'is no address',
  mend: 'write a URL that starts with http:// or https://',
};
