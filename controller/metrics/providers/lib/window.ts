import type { MetricRequest } from '../provider';

/** So many windows are asked about where a service takes its time until it knows of a request. */
const WINDOWS = 10;

/** The time that a slow service is asked about, in milliseconds since the epoch. */
export function longWindow({ clock, interval }: Pick<MetricRequest, 'clock' | 'interval'>): {
  from: number;
  to: number;
} {
  const to = clock.now();
  return { from: to - WINDOWS * interval, to };
}

/** Milliseconds as whole seconds. */
export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
