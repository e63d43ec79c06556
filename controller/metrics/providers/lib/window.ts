import type { MetricRequest } from '../provider';

/** How many windows of the metric services are asked about that take their time until they know of a request. */
const WINDOWS = 10;

/** The time that such a service is asked about, in milliseconds since the epoch. */
export function longWindow({ clock, interval }: Pick<MetricRequest, 'clock' | 'interval'>): {
  from: number;
  to: number;
} {
  const to = clock.now();
  return { from: to - WINDOWS * interval, to };
}

/** Whole seconds since the epoch. */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
