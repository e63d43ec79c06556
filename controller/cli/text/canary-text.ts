import type { Canary, CheckRecord } from '../../api/types/canary';
import { thresholdOf } from '../../api/defaults';
import { formatDuration } from '../../core/duration';

/** Milliseconds as `1m30s`, to the second. */
export function secondsText(milliseconds: number): string {
  return formatDuration(Math.round(milliseconds / 1000) * 1000);
}

/** A value with two digits after the point. If these would be zeros, it has two significant digits. */
export function valueText(value: number): string {
  return value === 0 || Math.abs(value) >= 0.1 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}

/** The value that a check has measured of the canary. */
export function measuredText({ value }: CheckRecord): string {
  return value === undefined ? 'no value' : valueText(value);
}

/** `failed checks 1 of 3` */
export function failedChecksText(canary: Canary): string {
  return `failed checks ${canary.status?.failedChecks ?? 0} of ${thresholdOf(canary)}`;
}
