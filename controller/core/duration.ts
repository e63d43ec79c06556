/** Milliseconds in one unit of Go's duration syntax. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5, micro sign
  μs: 1e-3, // U+03BC, Greek mu
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** What the custom resources accept as a positive duration, as a regular expression for their schemas. */
export const DURATION_PATTERN = '^([0-9]+(\\.[0-9]+)?(ns|us|µs|μs|ms|s|m|h))+$';

/**
 * The longest duration that a Canary or a flag may have, in milliseconds: a year of 365 days. No release takes longer,
 * and every time that is computed with it is a date.
 */
export const LONGEST_DURATION = 8760 * 3_600_000;

/**
 * Reads a duration in Go's syntax (`1m30s`, `500ms`, `1.5h`).
 *
 * @returns milliseconds, or `undefined` when the text is no duration; a bare number is none, as in Go, except `0`.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!new RegExp(DURATION_PATTERN).test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)(ns|us|µs|μs|ms|s|m|h)/g))
    total += Number(amount) * UNITS[unit!]!;
  return total;
}

/**
 * Writes milliseconds as Go prints a duration: `900ms`, `1.5s`, `1m30s`, `2h0m0s`.
 *
 * @see https://pkg.go.dev/time#Duration.String
 */
export function formatDuration(milliseconds: number): string {
  const round = (value: number, digits: number) => String(Number(value.toFixed(digits)));
  const sign = milliseconds < 0 ? '-' : '';
  const ms = Math.abs(milliseconds);
  if (ms === 0) return '0s';
  if (ms < 1e-3) return `${sign}${round(ms * 1e6, 0)}ns`;
  if (ms < 1) return `${sign}${round(ms * 1e3, 3)}µs`;
  if (ms < 1000) return `${sign}${round(ms, 6)}ms`;
  const hours = Math.floor(ms / UNITS.h!);
  const minutes = Math.floor((ms % UNITS.h!) / UNITS.m!);
  const seconds = round((ms % UNITS.m!) / 1000, 9);
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
