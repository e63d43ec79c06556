import { formatDuration } from '../core/duration';

/** A duration as people write it in manifests: `1m`, `1h30m`, `168h`. Zero parts at the end are left out. */
export function durationText(milliseconds: number): string {
  return formatDuration(milliseconds).replace(/m0s$/, 'm').replace(/h0m$/, 'h');
}
